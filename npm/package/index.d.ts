/// <reference lib="dom" />
/// <reference lib="esnext.disposable" />

/** The source of the wasm: a URL, a response, bytes, or a compiled module. */
export type WasmSource = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

/**
 * Loads the wasm, once. In Node.js and with `wasm-websocket/bundler` it does nothing, because the
 * wasm is loaded at import. `connect()` calls it; before `new WebSocket()` a program has to.
 *
 * @param source The source of the wasm; by default the file beside the module of the package.
 */
export default function init(source?: WasmSource | Promise<WasmSource>): Promise<void>;

/** Instantiates the wasm from its bytes or from a compiled module, synchronously. */
export function initSync(wasm: BufferSource | WebAssembly.Module): void;

// Values

/** How a connection ended. */
export interface CloseInfo {
  /** The close code; 1005 when the peer gave none, 1006 when there was no close frame. */
  readonly code: number;
  /** The reason that the peer gave, or "". */
  readonly reason: string;
  /** Whether the closing handshake was completed. */
  readonly wasClean: boolean;
}

/** What can be received. */
export type Received = string | Uint8Array;

/** What can be sent by a connection that may have to keep it. */
export type Sendable = string | ArrayBuffer | ArrayBufferView;

/** The names of the errors. */
export type ErrorName =
  /** The URL is none, or not one of a WebSocket. */
  | "InvalidUrl"
  /** A subprotocol is no token, or is given twice. */
  | "InvalidProtocol"
  /** Only 1000 and 3000 to 4999 can be sent. */
  | "InvalidCloseCode"
  /** The reason is longer than 123 bytes of UTF-8. */
  | "InvalidCloseReason"
  /** Two options contradict each other. A single one that is wrong or unknown is a `TypeError`. */
  | "InvalidOption"
  /** What is to be sent is neither text nor bytes. */
  | "InvalidMessage"
  /** The connection could not be made. */
  | "Connect"
  /** The connection was not made in time. */
  | "Timeout"
  /** The connection is not open yet, or not any more. */
  | "NotOpen"
  /** The connection was lost, or was closed before it was open. */
  | "Closed"
  /** More has come than there is room for, or more was sent. */
  | "Overflow"
  /** The message is not JSON. */
  | "Decode"
  /** The value cannot be written as JSON. */
  | "Encode"
  /** The browser gave something that no browser gives. */
  | "UnsupportedData"
  /** There is no WebSocket here, as in Node.js before version 22. */
  | "Unsupported"
  /** The wasm is not loaded yet. */
  | "NotLoaded"
  /** The browser threw something else. */
  | "Browser";

/** What the package throws and rejects with. */
export class SocketError extends Error {
  private constructor();
  readonly name: ErrorName;
  /** How the connection ended, when that is what went wrong. */
  readonly closeEvent?: CloseInfo;
  /** With "Decode": the message that could not be read. */
  readonly data?: Received;
}

/** A function that gives an address, or `onConnect`, throws this to have nothing tried again. */
export class StopReconnecting extends Error {
  constructor(message?: string);
  readonly name: "StopReconnecting";
}

// Options. All times are in milliseconds.

/** A bound for messages that have been received and not been read. */
export interface ReceiveLimit {
  /** How many; 65,536 by default. */
  messages?: number;
  /** Their bytes, or UTF-16 units; 64 MiB by default. */
  bytes?: number;
  /**
   * What happens to a message that does not fit: the connection is closed, and reading gives what
   * came before and then the error "Overflow" (`"close"`, the default); or the oldest or the new
   * one is dropped and counted.
   */
  overflow?: "close" | "drop-oldest" | "drop-newest";
}

/** The numbers of the default back-off, which is random and grows. */
export interface BackoffOptions {
  /** The first retry comes within this time, at random; 2,000. */
  first?: number;
  /** The longest wait before the second retry; it doubles from then on. 1,000. */
  base?: number;
  /** No wait is longer; 15,000. */
  cap?: number;
  /** So many retries in a row, and then it is given up; by default there is no limit. */
  maxRetries?: number | null;
  /**
   * No retry is planned for later than this after the first loss; by default there is no limit. The
   * time starts anew when the browser is online again.
   */
  maxElapsedTime?: number | null;
}

/**
 * Gives the wait before a retry in milliseconds, or `null` to give up. The first retry is number 1;
 * `random` is from 0 to 1; `elapsed` are the milliseconds since the first loss.
 */
export type Backoff = (retry: number, random: number, elapsed: number) => number | null;

/** Codes, and pairs of a first and a last one. */
export type CloseCodes = ReadonlyArray<number | readonly [first: number, last: number]>;

/** A question that a server which is there answers. */
export interface HeartbeatOptions {
  /** The message that asks. */
  probe: Sendable;
  /** Whether a message is the answer. */
  isAnswer(data: Received): boolean;
  /** How long nothing has to come before it is asked; 25,000. */
  silence?: number;
  /** How long the answer may take; 10,000. */
  answer?: number;
}

/** A bound for messages that wait for a connection. */
export interface OutboxLimit {
  /** How many; 1,000 by default. */
  messages?: number;
  /** Their bytes of UTF-8; 1 MiB by default. */
  bytes?: number;
  /**
   * A message that does not fit is refused with "Overflow" (the default), takes the place of the
   * oldest, or is dropped itself. One that is larger than all of it is always refused.
   */
  overflow?: "refuse" | "drop-oldest" | "drop-newest";
  /** How long a message may wait; by default there is no limit. */
  timeToLive?: number;
}

/** How to come back. */
export interface ReconnectOptions<Out = Sendable, In = Received> {
  backoff?: BackoffOptions | Backoff;
  /**
   * After which codes it comes back. By default 1002, 1003, 1007 to 1010, 3000, 3003, and 4400 to
   * 4499 but for 4408 and 4429 are final.
   */
  closeCodes?: { stopOn?: CloseCodes; reconnectOn?: CloseCodes };
  /** After so long a connection has proven itself, and the waits start anew; 5,000. */
  healthyAfter?: number;
  /** How long a function may take to give an address; 10,000. */
  providerTimeout?: number;
  /** How long `onConnect` may take; 10,000. */
  prepareTimeout?: number;
  /** How long closing waits for what has not been sent; 1,000. */
  flushTimeout?: number;
  /** Is called with each new connection, and does what has to go first, as authentication. */
  onConnect?(connection: Connection<Out, In>): Promise<void> | void;
  heartbeat?: HeartbeatOptions;
  outbox?: OutboxLimit;
}

/** What the class `WebSocket` takes as its third argument. */
export interface WebSocketOptions {
  /** How long connecting may take, more than 0. By default there is no limit but the browser's own. */
  connectTimeout?: number | null;
  /** How long the closing handshake may take. By default there is no limit but the browser's own. */
  closeGrace?: number | null;
  /** With reconnecting only: a bound for what has been received and not been read. */
  receiveLimit?: ReceiveLimit;
  /** Comes back when the connection ends. */
  reconnect?: boolean | ReconnectOptions;
}

interface CommonConnectOptions {
  /** The subprotocols to offer, the preferred one first. */
  protocols?: string | readonly string[];
  receiveLimit?: ReceiveLimit;
  /**
   * From so many bytes in the browser on `ready()` waits, and messages stay in the outbox; 1 MiB.
   */
  highWaterMark?: number;
  /** Both wait until there are no more than these; half of the high mark. */
  lowWaterMark?: number;
  /** Closes the connection when it is aborted, and makes `connect()` reject before. */
  signal?: AbortSignal;
}

/** The options of one connection. */
export interface ConnectOptions extends CommonConnectOptions {
  /** How long connecting may take, more than 0; 30,000, and `null` for no limit. */
  connectTimeout?: number | null;
  /** How long closing may take; 5,000, and `null` for no limit but the browser's own. */
  closeGrace?: number | null;
  reconnect?: false;
}

/** The options of a connection that comes back. */
export interface ReconnectingOptions<Out = Sendable, In = Received> extends CommonConnectOptions {
  /** How long each attempt may take, more than 0; 15,000. */
  connectTimeout?: number;
  /** How long closing may take; 2,000. */
  closeGrace?: number;
  reconnect: true | ReconnectOptions<Out, In>;
}

/** The address of the next attempt. */
export type Address = string | URL | { url: string | URL; protocols?: string | readonly string[] };

/** Gives the address of each attempt, as one with a new token. */
export type AddressProvider = () => Address | Promise<Address>;

// The modern face

/**
 * Connects.
 *
 * The promise is fulfilled when the connection is open. With `reconnect` it is fulfilled at once:
 * what is sent waits for the connection, and the states tell of it. With `json`, messages are
 * values.
 *
 * @throws {SocketError} In its promise: "InvalidUrl", "InvalidProtocol", "InvalidOption",
 * "Connect", "Timeout" or "Unsupported"; or the reason of the signal.
 * @throws {TypeError} In its promise, for an option that is unknown or wrong.
 */
export function connect<Out, In>(
  url: string | URL | AddressProvider,
  options: ReconnectingOptions<Out, In> & { json: true },
): Promise<ReconnectingConnection<Out, In>>;
export function connect(
  url: string | URL | AddressProvider,
  options: ReconnectingOptions & { json?: false },
): Promise<ReconnectingConnection>;
export function connect<Out, In>(
  url: string | URL,
  options: ConnectOptions & { json: true },
): Promise<Connection<Out, In>>;
export function connect(
  url: string | URL,
  options?: ConnectOptions & { json?: false },
): Promise<Connection>;

/** What connections have in common. They are read by `for await`. */
interface Exchange<Out, In> extends AsyncIterable<In>, EventTarget {
  /** Fulfilled when the connection is open, and rejected when it ends before. */
  readonly opened: Promise<void>;
  /** Fulfilled with the end, and never rejected. A pending one keeps the connection alive. */
  readonly closed: Promise<CloseInfo>;
  /** The URL as the browser has parsed it. */
  readonly url: string;
  /** The subprotocol that the server picked, or "". */
  readonly protocol: string;
  /** The extensions that were agreed on, or "". */
  readonly extensions: string;
  /** 0 CONNECTING, 1 OPEN, 2 CLOSING, 3 CLOSED. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** The bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
  /**
   * Reads. Ends after a clean close, and throws after another one, or when a message cannot be
   * read; then, and after a `break`, another loop goes on with the next message.
   */
  [Symbol.asyncIterator](): AsyncIterator<In, undefined>;
  /** Closes it; with 1000 unless another code is given. */
  close(code?: number, reason?: string): void;
  /** Closes it with 1000, and frees its memory. Sending then throws "NotOpen". */
  free(): void;
  /** Same as `free()`, for `using`. */
  [Symbol.dispose](): void;
  /** Same, and waits for the end, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** One connection. */
export class Connection<Out = Sendable | Blob, In = Received> {
  private constructor();
  /** How many messages were dropped, as the receive limit says. */
  readonly droppedMessages: number;
  /**
   * Hands a message over to the browser.
   *
   * @throws {SocketError} "NotOpen", "InvalidMessage" or "Encode".
   */
  send(value: Out): void;
  /** Fulfilled when there is room for a message; rejected when there will never be. */
  ready(): Promise<void>;
  /** Fulfilled when everything has left the browser. */
  drained(): Promise<void>;
}
export interface Connection<Out, In> extends Exchange<Out, In> {}

/** Connections that follow each other. */
export class ReconnectingConnection<Out = Sendable, In = Received> {
  private constructor();
  readonly state: ConnectionState;
  /** The last change of the state, or `undefined` before the first. */
  readonly lastChange: StateChange | undefined;
  readonly stats: ConnectionStats;
  /**
   * Sends a message, or keeps it until it can be sent. "sent" is what the browser has: the server
   * may never get it. "dropped" comes only with the overflow "drop-newest".
   *
   * @throws {SocketError} "NotOpen" once it is closed, "Overflow", "InvalidMessage" or "Encode".
   */
  send(value: Out): "sent" | "queued" | "dropped";
  /** The same, with what has become of the message in the end. */
  sendWithReceipt(value: Out): Promise<Delivery>;
  /**
   * Fulfilled when each accepted message has left the browser or has another outcome; rejected when
   * the end has cost one.
   */
  drained(): Promise<void>;
  /** Connects now, from any state. */
  reconnect(): void;
  /** Says that the connection has proven itself, as after a login. */
  markHealthy(): void;

  addEventListener(
    type: "statechange",
    listener: ((this: this, event: StateChangeEvent) => void) | { handleEvent(event: StateChangeEvent): void } | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
export interface ReconnectingConnection<Out, In> extends Exchange<Out, In> {}

/**
 * What has become of a message: handed over to the browser; or not known, because the connection
 * was lost meanwhile; or dropped, because there was no room, its time was over, or all was closed.
 */
export type Delivery = "sent" | "unknown" | "overflow" | "expired" | "closed";

// States

export type ConnectionState = StateChange["state"];

/** Why a state has changed. `message` says it in words. */
export type ConnectionCause = { readonly message: string } & (
  | {
    readonly kind:
      | "requested" | "close-requested" | "done" | "retry-due" | "refused" | "stopped"
      | "unresponsive" | "probe-not-sent" | "silence" | "answered" | "online" | "offline"
      | "visible" | "resumed" | "woken" | "page-hidden" | "overflow";
  }
  | { readonly kind: "cannot-connect"; readonly error: SocketError }
  | { readonly kind: "ended"; readonly closeEvent: CloseInfo }
  | {
    readonly kind: "final-code";
    readonly closeEvent: CloseInfo;
    /** The codes that are final, and whether they are so by default. */
    readonly rule: { readonly first: number; readonly last: number; readonly isDefault: boolean };
  }
  | {
    readonly kind: "no-retry-left";
    /** Why the last attempt or connection was lost. */
    readonly cause: ConnectionCause;
    /** How it ended, if that is the cause. */
    readonly closeEvent?: CloseInfo;
  }
  | { readonly kind: "timed-out"; readonly during: string }
);

interface Change {
  /** The number of the change, from 1 on, without gaps. */
  readonly number: number;
  /** The state before. It is the same if only the attempt or the delay has changed. */
  readonly from: string;
  readonly cause: ConnectionCause;
  /** The attempts that were begun so far. */
  readonly attempt: number;
}

/** A change of the state. */
export type StateChange = Change & (
  | {
    readonly state: "waiting";
    /** How long the next attempt is waited for. */
    readonly delay: number;
  }
  | {
    readonly state: "waiting-for-network";
    /** How long it is waited for, unless the network comes back before. */
    readonly delay: number;
  }
  | {
    readonly state:
      | "idle" | "resolving" | "connecting" | "preparing" | "open" | "probing" | "suspended"
      | "closing" | "closed" | "failed";
    readonly delay: null;
  }
);

/** The event "statechange". */
export type StateChangeEvent = Event & StateChange;
export const StateChangeEvent: { new (type: string, change: StateChange): StateChangeEvent };

export interface ConnectionStats {
  readonly attempts: number;
  readonly connections: number;
  readonly losses: {
    readonly ended: number;
    readonly cannotConnect: number;
    readonly refused: number;
    readonly timedOut: number;
    readonly unresponsive: number;
  };
  readonly sentMessages: number;
  readonly sentBytes: number;
  readonly droppedMessages: number;
  /** Those of them that the overflow or the time to live has cost. */
  readonly droppedByPolicy: number;
  readonly unknownMessages: number;
  readonly receivedMessages: number;
  readonly receivedBytes: number;
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  readonly peakQueuedMessages: number;
  readonly peakQueuedBytes: number;
  /** Of the last heartbeat, in milliseconds. */
  readonly roundTrip: number | null;
}

// The face of the standard

/**
 * A `WebSocket` as the standard has it, https://websockets.spec.whatwg.org, with an option to come
 * back. Before `await init()`, the constructor throws the `SocketError` "NotLoaded". An option that
 * is unknown or wrong is a `TypeError`.
 *
 * With `reconnect`, `readyState` is CONNECTING while there is no connection, and what is sent then
 * waits in the outbox; `open` comes with each connection, and `close` once, when it is over. The
 * URL may be a function then.
 */
export interface WebSocket extends globalThis.WebSocket {
  /** Closes it with 1000. Sending then throws; the close event is dispatched as usual. */
  free(): void;
  /** Same as `free()`, for `using`. */
  [Symbol.dispose](): void;
  addEventListener<K extends keyof WebSocketEventMap>(
    type: K,
    listener: (this: WebSocket, event: WebSocketEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: "statechange",
    listener: (this: WebSocket, event: StateChangeEvent) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
export const WebSocket: {
  prototype: WebSocket;
  new (url: string | URL, protocols?: string | string[], options?: WebSocketOptions): WebSocket;
  new (
    url: AddressProvider,
    protocols: string | string[] | undefined,
    options: WebSocketOptions & { reconnect: true | ReconnectOptions },
  ): WebSocket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
};
