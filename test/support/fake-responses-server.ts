import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'vitest'
import { onTestFinished } from './waiting-test.ts'

/** What the fake model server answers to one request; the Responses API as JSON, or as SSE where the request asks for a stream. */
export type FakeReply =
  | { kind: 'message'; text: string; usage?: FakeUsage; id?: string }
  | { kind: 'refusal'; text: string }
  | { kind: 'tool_call'; name: string; arguments: unknown }
  /** The model stopped early: `max_output_tokens`, `content_filter`. */
  | { kind: 'incomplete'; reason: string; text: string }
  /** A 200 whose response says that it failed. */
  | { kind: 'failed'; code: string; message: string }
  | { kind: 'http_error'; status: number; error: unknown }
  /** A 200 with these bytes, whatever they are. */
  | { kind: 'garbage'; body: string }
  /** Headers and half a body, then the connection is cut, or is kept open for ever. */
  | { kind: 'cut' }
  | { kind: 'stall' }
  /** Accepts the request and never answers. */
  | { kind: 'hang' }

interface FakeUsage {
  input: number
  cached: number
  output: number
}

export interface RecordedRequest {
  path: string
  authorization: string | undefined
  body: Record<string, unknown>
}

export interface FakeResponsesServer {
  /** For `base_url`: ends in /v1. */
  url: string
  requests: RecordedRequest[]
}

/** A local server that gives these replies in order. The test fails when it is asked more often, or when replies are left over. */
export async function fakeResponsesServer(replies: readonly FakeReply[]): Promise<FakeResponsesServer> {
  const left = [...replies]
  const requests: RecordedRequest[] = []
  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      if (request.method !== 'POST') return void response.writeHead(404).end()
      const body = JSON.parse(text) as Record<string, unknown>
      requests.push({ path: request.url ?? '', authorization: request.headers.authorization, body })
      answer(response, left.shift() ?? { kind: 'http_error', status: 418, error: { message: 'asked too often' } }, body['stream'] === true)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
    expect(left, 'replies that nobody asked for').toEqual([])
    expect(requests.length, 'requests to the fake server').toBe(replies.length)
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function answer(response: ServerResponse, reply: FakeReply, stream: boolean): void {
  if (reply.kind === 'hang') return
  if (reply.kind === 'http_error') return send(response, reply.status, 'application/json', JSON.stringify({ error: reply.error }))
  const type = stream ? 'text/event-stream' : 'application/json'
  if (reply.kind === 'garbage') return send(response, 200, type, reply.body)
  if (reply.kind === 'cut' || reply.kind === 'stall') {
    response.writeHead(200, { 'content-type': type })
    response.write(stream ? ': half a stream\n\n' : '{"id": "half a bo')
    // Once the bytes are on the wire: a reset before that would look like a refused connection.
    if (reply.kind === 'cut') setImmediate(() => response.socket?.destroy())
    return
  }
  const body = responseBody(reply)
  send(response, 200, type, stream ? serverSentEvents(reply, body) : JSON.stringify(body))
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

type ModelReply = Exclude<FakeReply, { kind: 'hang' | 'http_error' | 'garbage' | 'cut' | 'stall' }>

function responseBody(reply: ModelReply): Record<string, unknown> {
  const usage = reply.kind === 'message' ? reply.usage : undefined
  return {
    id: (reply.kind === 'message' ? reply.id : undefined) ?? 'resp_1',
    object: 'response',
    model: 'gpt-5.5-fake',
    status: reply.kind === 'failed' ? 'failed' : reply.kind === 'incomplete' ? 'incomplete' : 'completed',
    error: reply.kind === 'failed' ? { code: reply.code, message: reply.message } : null,
    incomplete_details: reply.kind === 'incomplete' ? { reason: reply.reason } : null,
    output: outputItems(reply),
    usage: {
      input_tokens: usage?.input ?? 10,
      input_tokens_details: { cached_tokens: usage?.cached ?? 0 },
      output_tokens: usage?.output ?? 5,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: (usage?.input ?? 10) + (usage?.output ?? 5),
    },
  }
}

function outputItems(reply: ModelReply): Record<string, unknown>[] {
  if (reply.kind === 'failed') return []
  if (reply.kind === 'tool_call') {
    return [{ type: 'function_call', id: 'f1', call_id: 'c1', name: reply.name, arguments: JSON.stringify(reply.arguments) }]
  }
  const content =
    reply.kind === 'refusal' ? { type: 'refusal', refusal: reply.text } : { type: 'output_text', text: reply.text, annotations: [] }
  return [{ type: 'message', id: 'm1', role: 'assistant', status: 'completed', content: [content] }]
}

function serverSentEvents(reply: ModelReply, body: Record<string, unknown>): string {
  const items = outputItems(reply).map((item, index) => ({ type: 'response.output_item.done', output_index: index, item }))
  const last = { type: `response.${String(body['status'])}`, response: body }
  return [...items, last].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
}
