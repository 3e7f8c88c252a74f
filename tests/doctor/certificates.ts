/** Certificates for servers on this machine, good and bad, and servers that show them. */
import { generateKeyPairSync } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import forge from 'node-forge';

const DAY_MS = 86_400_000;

/** What a certificate says; by default a good one for 127.0.0.1 and localhost, signed by itself. */
export interface Wish {
  /** Days from now. */
  readonly from?: number;
  readonly until?: number;
  /** A DNS name instead of this machine's names. */
  readonly name?: string;
  /** Signed by this one. */
  readonly by?: Issued;
}

/** A certificate with its key, both PEM. */
export interface Issued {
  readonly key: string;
  readonly cert: string;
  readonly subject: string;
}

// One key for all of them: making one takes longer than all the rest.
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
let serial = 0;

/** Makes a certificate. */
export function issue({ from = -1, until = 90, name, by }: Wish = {}): Issued {
  const certificate = forge.pki.createCertificate();
  const privateKey = forge.pki.privateKeyFromPem(key);
  certificate.publicKey = forge.pki.setRsaPublicKey(privateKey.n, privateKey.e);
  serial += 1;
  certificate.serialNumber = serial.toString(16).padStart(2, '0');
  // An hour more, so that a day begun is not one less.
  certificate.validity.notBefore = new Date(Date.now() + from * DAY_MS);
  certificate.validity.notAfter = new Date(Date.now() + until * DAY_MS + 3_600_000);
  const subject = `Test ${serial}`;
  const attributes = (commonName: string) => [
    { name: 'commonName', value: commonName },
    { name: 'organizationName', value: 'Testers' },
  ];
  certificate.setSubject(attributes(subject));
  certificate.setIssuer(attributes(by?.subject ?? subject));
  certificate.setExtensions([
    { name: 'basicConstraints', cA: by === undefined },
    {
      name: 'subjectAltName',
      altNames:
        name === undefined
          ? [
              { type: 7, ip: '127.0.0.1' },
              { type: 2, value: 'localhost' },
            ]
          : [{ type: 2, value: name }],
    },
  ]);
  certificate.sign(privateKey, forge.md.sha256.create());
  return { key, cert: forge.pki.certificateToPem(certificate), subject };
}

/** An HTTPS server on loopback. */
export interface SecureServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts a server that shows a certificate. */
export async function secureServer(
  { key: own, cert }: Issued,
  listener: RequestListener,
  options: TlsOptions = {},
): Promise<SecureServer> {
  const server = createServer({ key: own, cert, ...options }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
