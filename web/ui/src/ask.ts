// Questions to the server that are asked until they are answered: the newest
// question counts, and what can't be had now is asked for again.

// Failure is an answer that is an error; again tells whether asking again may help.
export class Failure extends Error {
  constructor(message: string, readonly again: boolean, readonly parameter = "") {
    super(message);
  }
}

// fetched asks the server; a server that can't be reached or is not ready is asked
// again by who asks.
export async function fetched(path: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch (e) {
    if (aborted(e)) throw e;
    throw new Failure(e instanceof Error ? e.message : String(e), true);
  }
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => null)) as { detail?: string; parameter?: string } | null;
  throw new Failure(problem?.detail ?? `${answer.status} ${answer.statusText}`, answer.status >= 500 || answer.status === 429, problem?.parameter);
}

export const aborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

// until is an answer that nobody waits for any more once the signal comes.
export const until = <T>(answer: Promise<T>, signal: AbortSignal): Promise<T> => new Promise((take, refuse) => {
  signal.addEventListener("abort", () => refuse(new DOMException("", "AbortError")), { once: true });
  answer.then(take, refuse);
});

const firstWait = 500; // milliseconds until a question is asked again
const longestWait = 3000;
const patience = 400; // how long an answer on the way is waited for when there is a newer question

// Line is the connection to the server: what waits for it, and who is told.
export class Line {
  private waiting = new Set<() => void>();
  private lost = new Set<object>();
  since: Date | null = null; // when the connection was lost

  constructor(private tell: () => void) {}

  // failed says that one of the askers is without an answer.
  failed(who: object): void {
    this.lost.add(who);
    this.since ??= new Date();
    this.tell();
  }

  answered(who: object): void {
    if (!this.lost.delete(who) || this.lost.size > 0) return;
    this.since = null;
    this.tell();
  }

  // whenBack calls back once the server may be there again.
  whenBack(again: () => void): () => void {
    this.waiting.add(again);
    return () => this.waiting.delete(again);
  }

  // back has all ask again that wait.
  back(): void {
    const all = [...this.waiting];
    this.waiting.clear();
    for (const again of all) again();
  }
}

// Ask asks one kind of question. What comes of it is given to take, errors that
// asking again does not help to refuse.
export class Ask<T> {
  private controller: AbortController | null = null;
  private next: ((signal: AbortSignal) => Promise<T>) | null = null;
  private begun = 0;
  private wait = firstWait;
  private timer = 0;
  private forget: () => void = () => undefined;

  constructor(private line: Line, private take: (answer: T) => void, private refuse: (e: unknown) => void, private busy: (on: boolean) => void = () => undefined) {}

  // ask asks, in place of what was asked before. An answer that is nearly there is
  // taken first, so that a stream of questions shows on the way.
  ask(question: (signal: AbortSignal) => Promise<T>): void {
    this.next = question;
    this.rest();
    if (!this.controller) return void this.run();
    const asked = this.controller;
    setTimeout(() => {
      if (this.controller === asked && this.next) asked.abort();
    }, Math.max(0, patience - (performance.now() - this.begun)));
  }

  private async run(): Promise<void> {
    const question = this.next;
    if (!question) return;
    this.next = null;
    const controller = new AbortController();
    this.controller = controller;
    this.begun = performance.now();
    this.busy(true);
    try {
      const answer = await question(controller.signal);
      this.wait = firstWait;
      this.line.answered(this);
      this.take(answer);
    } catch (e) {
      this.miss(e, question);
    }
    this.controller = null;
    if (this.next) return void this.run();
    if (this.timer === 0) this.busy(false);
  }

  private miss(e: unknown, question: (signal: AbortSignal) => Promise<T>): void {
    if (aborted(e)) return;
    if (!(e instanceof Failure) || !e.again) {
      this.line.answered(this);
      return this.refuse(e);
    }
    this.line.failed(this);
    if (this.next) return; // which is asked at once
    const again = (): void => {
      this.rest();
      this.next ??= question;
      if (!this.controller) void this.run();
    };
    this.timer = window.setTimeout(again, this.wait);
    this.forget = this.line.whenBack(again);
    this.wait = Math.min(longestWait, this.wait * 2);
  }

  // rest stops waiting to ask again.
  private rest(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.forget();
  }
}
