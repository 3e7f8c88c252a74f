/** Certificates made on the spot: authorities, what they issue, and everything that can be wrong with it. */
import { generateKeyPairSync } from 'node:crypto';
import { isIP } from 'node:net';
import forge from 'node-forge';

/** A certificate and its key, PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** What a certificate is to be like. */
export interface Wishes {
  /** Host names and addresses; 127.0.0.1 unless said otherwise. */
  readonly names?: readonly string[];
  /** Days from now; -1 unless said otherwise. */
  readonly fromDays?: number;
  /** Days from now; 1 unless said otherwise. */
  readonly toDays?: number;
}

/** An authority that nobody knows. */
export interface Authority {
  /** Its own certificate, PEM. */
  readonly cert: string;
  issue(wishes?: Wishes): Identity;
  /** An authority below this one. */
  below(name: string): Authority;
}

interface Keys {
  readonly key: string;
  readonly signing: forge.pki.rsa.PrivateKey;
}

let made: Keys | undefined;

/** One pair of keys for every certificate of a process: making them is what takes time. */
function keys(): Keys {
  if (made === undefined) {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    made = { key, signing: forge.pki.privateKeyFromPem(key) };
  }
  return made;
}

let serial = 0;

function certificate(
  subject: string,
  issuer: string,
  ca: boolean,
  { names = ['127.0.0.1'], fromDays = -1, toDays = 1 }: Wishes,
): string {
  const { signing } = keys();
  const one = forge.pki.createCertificate();
  one.publicKey = forge.pki.setRsaPublicKey(signing.n, signing.e);
  serial += 1;
  one.serialNumber = serial.toString(16).padStart(4, '0');
  one.validity.notBefore = new Date(Date.now() + fromDays * 86_400_000);
  one.validity.notAfter = new Date(Date.now() + toDays * 86_400_000);
  one.setSubject([{ name: 'commonName', value: subject }]);
  one.setIssuer([{ name: 'commonName', value: issuer }]);
  const altNames = names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name }));
  one.setExtensions([
    { name: 'basicConstraints', cA: ca },
    ...(ca && subject !== issuer ? [] : [{ name: 'subjectAltName', altNames }]),
  ]);
  one.sign(signing, forge.md.sha256.create());
  return forge.pki.certificateToPem(one);
}

/** A certificate that nobody vouches for but itself. */
export function selfSigned(wishes: Wishes = {}): Identity {
  return { key: keys().key, cert: certificate('self-signed', 'self-signed', true, wishes) };
}

/** A new authority; what it issues comes without the certificates between, as servers often send it. */
export function authority(name = 'a test authority', issuer = name, wishes: Wishes = {}): Authority {
  return {
    cert: certificate(name, issuer, true, wishes),
    issue: (wishes = {}) => ({ key: keys().key, cert: certificate('a server', name, false, wishes) }),
    below: (other) => authority(other, name),
  };
}
