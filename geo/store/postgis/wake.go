package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// How often the one who looks for all does so, how long others wait to be woken
// before they see whether somebody looks, and how long it takes to try again.
const (
	lookEvery  = 50 * time.Millisecond
	takeOver   = 2 * time.Second
	wakeAgain  = 5 * time.Second
	channel    = "furat"
	lockOfLook = 0x66757262 // "furb"
)

// Wakes returns a channel on which something comes soon after the store has
// changed, until ctx ends; who listens looks itself now and then too. Of all who
// listen one looks and wakes the others: a NOTIFY in each transaction would make
// them wait for each other (PostgreSQL takes a lock of the whole server for it).
func (k *Keeper) Wakes(ctx context.Context) <-chan struct{} {
	out := make(chan struct{}, 1)
	if k.write == nil { // a standby wakes nobody
		return out
	}
	wake := func() {
		select {
		case out <- struct{}{}:
		default: // it is awake
		}
	}
	go func() {
		for ctx.Err() == nil {
			k.listen(ctx, wake) // what ends it is a lost connection
			select {
			case <-ctx.Done():
			case <-time.After(wakeAgain):
			}
		}
	}()
	return out
}

// listen wakes until the connection is lost.
func (k *Keeper) listen(ctx context.Context, wake func()) {
	c, err := pgx.ConnectConfig(ctx, k.write.Config().ConnConfig)
	if err != nil {
		return
	}
	defer c.Close(context.WithoutCancel(ctx))
	if _, err := c.Exec(ctx, "LISTEN "+channel); err != nil {
		return
	}
	for ctx.Err() == nil && !c.IsClosed() {
		var mine bool
		if err := c.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", lockOfLook).Scan(&mine); err != nil {
			return
		}
		if mine {
			k.lookForAll(ctx, c, wake)
			return
		}
		for until := time.Now().Add(takeOver); ctx.Err() == nil && time.Now().Before(until); {
			waiting, cancel := context.WithDeadline(ctx, until)
			_, err := c.WaitForNotification(waiting)
			cancel()
			if err == nil {
				wake()
			}
			if c.IsClosed() {
				return
			}
		}
	}
}

// lookForAll looks at the numbers, and tells the others when they have changed.
func (k *Keeper) lookForAll(ctx context.Context, c *pgx.Conn, wake func()) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var was int64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		var now int64
		if err := c.QueryRow(ctx, "SELECT changes + imported FROM head").Scan(&now); err != nil {
			return
		}
		if now == was {
			continue
		}
		if _, err := c.Exec(ctx, "SELECT pg_notify($1, '')", channel); err != nil {
			return
		}
		was = now
		wake()
	}
}
