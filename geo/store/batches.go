package store

import (
	"context"

	"github.com/furat-map/furat/geo"
)

// batch is how many events Batches passes on at once.
const batch = 1024

// Batches reads the events that a filter holds for in one goroutine and works
// on them, in the same order, in the caller's: where both cost about the same,
// this takes half the time. The events are work's only during the call. An
// error of work ends the walk and is returned.
func Batches(ctx context.Context, from Reader, f *geo.Filter, work func([]geo.Event) error) error {
	ctx, cancel := context.WithCancel(ctx)
	full, free := make(chan []geo.Event, 4), make(chan []geo.Event, 8)
	failed := make(chan error, 1)
	send := func(events []geo.Event) error {
		select {
		case full <- events:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	go func() {
		defer close(full)
		events := make([]geo.Event, 0, batch)
		err := from.Events(ctx, f, func(e *geo.Event) error {
			if events = append(events, *e); len(events) < batch {
				return nil
			}
			err := send(events)
			select {
			case events = <-free:
			default:
				events = make([]geo.Event, 0, batch)
			}
			return err
		})
		if err == nil && len(events) > 0 {
			err = send(events)
		}
		failed <- err
	}()
	for events := range full {
		if err := work(events); err != nil {
			cancel()
			<-failed // the reader holds a connection until it has ended
			return err
		}
		select {
		case free <- events[:0]:
		default:
		}
	}
	cancel()
	return <-failed
}

// Each is Batches for work on one event at a time. The event is work's only
// during the call.
func Each(ctx context.Context, from Reader, f *geo.Filter, work func(*geo.Event) error) error {
	return Batches(ctx, from, f, func(events []geo.Event) error {
		for i := range events {
			if err := work(&events[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
