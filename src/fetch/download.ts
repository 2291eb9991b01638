import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { KarmaError } from '../../state/errors.ts';
import { sameAddress } from './address.ts';
import { admit, type Policy, refuse, shown } from './guard.ts';
import type { FetchLimits } from './limits.ts';
import { Patience } from './patience.ts';
import { collectPdf, tooLarge } from './pdf.ts';

/**
 * Downloads a PDF. Each hop is checked from scratch and connected only where it was checked; no proxy, cookie or
 * credential takes part.
 * @throws KarmaError `FETCH_REFUSED`, `FETCH_FAILED`, `SOURCE_NOT_FOUND`; the signal's reason
 */
export async function download(
  start: URL,
  policy: Policy,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const patience = new Patience(signal, limits.totalMs, `${shown(start)} was not read`);
  try {
    return await patience.race(follow(start, policy, limits, patience));
  } finally {
    patience.end();
  }
}

async function follow(
  start: URL,
  policy: Policy,
  limits: FetchLimits,
  patience: Patience,
): Promise<Uint8Array> {
  let url = start;
  try {
    for (let hop = 0; hop <= limits.redirectsMax; hop += 1) {
      patience.begin(limits.headerMs, `${shown(url)} did not answer`);
      const response = await ask(url, policy, patience.signal);
      if (response.statusCode === 200) return await readBody(url, response, limits, patience);
      response.destroy();
      url = redirection(url, response);
    }
  } catch (thrown) {
    throw thrown instanceof KarmaError ? thrown : broken(url, thrown);
  }
  throw refuse(start, `it redirects more than ${limits.redirectsMax} times: ${PDF_ITSELF}`);
}

const PDF_ITSELF = 'give the address of the PDF itself';

const HEADERS = { accept: 'application/pdf', 'accept-encoding': 'identity', 'user-agent': 'karma-sandbox' };

/** Sends one GET, to a checked address only: the socket gets no other to choose from. */
async function ask(url: URL, policy: Policy, signal: AbortSignal): Promise<IncomingMessage> {
  const addresses = await admit(url, policy);
  const answer = Promise.withResolvers<IncomingMessage>();
  const options: RequestOptions & { autoSelectFamily: true } = {
    agent: false,
    autoSelectFamily: true,
    headers: HEADERS,
    lookup: (_hostname, _options, found) => found(null, [...addresses]),
    signal,
  };
  const request = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
  request.once('socket', (socket) =>
    socket.once('connect', () => {
      const at = socket.remoteAddress;
      if (at && addresses.some(({ address }) => sameAddress(address, at))) return;
      request.destroy(refuse(url, `it was connected to ${at}, which was not checked: report this`));
    }),
  );
  request.once('response', answer.resolve);
  request.on('error', answer.reject);
  request.end();
  return answer.promise;
}

async function readBody(
  url: URL,
  response: IncomingMessage,
  { bytesMax, idleMs }: FetchLimits,
  patience: Patience,
): Promise<Uint8Array> {
  const place = shown(url);
  if (Number(response.headers['content-length']) > bytesMax) {
    response.destroy();
    throw tooLarge(place, bytesMax);
  }
  const chunks = patience.each(response, idleMs, `${place} sent nothing more`);
  const remedy = `open it in a browser and ${PDF_ITSELF} or the saved file`;
  return collectPdf(chunks, { place, remedy, bytesMax });
}

/** Where an answer other than 200 points. */
function redirection(url: URL, { statusCode = 0, headers }: IncomingMessage): URL {
  if (![301, 302, 303, 307, 308].includes(statusCode) || !headers.location) {
    throw unwelcome(url, statusCode, headers['retry-after']);
  }
  const next = URL.parse(headers.location, url.href);
  if (!next) throw refuse(url, `it redirects to no valid URL: ${PDF_ITSELF}`);
  if (url.protocol === 'https:' && next.protocol !== 'https:') {
    throw refuse(url, `it redirects from https to ${next.protocol}//: ${PDF_ITSELF}`);
  }
  return next;
}

/** Statuses below 500 after which another try can help. */
const LATER = [408, 425, 429];

function unwelcome(url: URL, status: number, retryAfter: string | undefined): KarmaError {
  const place = shown(url);
  if (status === 404 || status === 410) {
    const message = `${place} does not exist (status ${status}): check the address`;
    return new KarmaError('SOURCE_NOT_FOUND', message, { status });
  }
  if (LATER.includes(status) || status >= 500) {
    const message = `${place} cannot be served now (status ${status}): try again later`;
    return new KarmaError('FETCH_FAILED', message, retryAfter ? { status, retryAfter } : { status });
  }
  const message = `${place} is not given (status ${status}): download it in a browser and give the saved file`;
  return new KarmaError('FETCH_REFUSED', message, { status });
}

/** A connection that could not be made, or ended too soon. */
function broken(url: URL, thrown: unknown): KarmaError {
  const { code = '', message } = thrown as NodeJS.ErrnoException;
  if (/^CERT_|^ERR_TLS_CERT|SELF_SIGNED|^UNABLE_TO_/.test(code)) {
    return refuse(url, `its certificate is not valid (${code}): check the address, or trust its issuer`);
  }
  return new KarmaError('FETCH_FAILED', `${shown(url)} broke off (${code || message}): try again later`);
}
