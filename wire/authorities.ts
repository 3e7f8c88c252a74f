/** The authorities that a certificate may come from. */
import { readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';

/** Contexts by what was added: to read all the usual authorities takes tens of milliseconds. */
const known = new Map<string, SecureContext>();

/**
 * The usual authorities and those of a file. Node's own option replaces them, those of `NODE_EXTRA_CA_CERTS` included,
 * so all of them are named.
 *
 * @throws the system's error when the file cannot be read
 */
export function withAuthorities(caFile: string): SecureContext {
  const added = readFileSync(caFile, 'utf8');
  const extra = extraAuthorities();
  const name = `${added}\n${extra}`;
  const context = known.get(name) ?? createSecureContext({ ca: [...rootCertificates, added, extra] });
  known.set(name, context);
  return context;
}

function extraAuthorities(): string {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  try {
    return file === undefined || file === '' ? '' : readFileSync(file, 'utf8');
  } catch {
    // Node warns of it at the start of the process, and goes on without.
    return '';
  }
}
