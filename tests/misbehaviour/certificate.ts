/** A certificate for loopback that nobody vouches for but itself. */
import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

let key: string | undefined;

/** One for all of them: making it takes a while. */
function newKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Key and certificate, PEM; valid for a day around now, or only a year ago. */
export function selfSigned(expired = false): { readonly key: string; readonly cert: string } {
  key ??= newKey();
  const privateKey = forge.pki.privateKeyFromPem(key);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(privateKey.n, privateKey.e);
  certificate.serialNumber = '01';
  const day = 86_400_000;
  const about = Date.now() - (expired ? 365 * day : 0);
  certificate.validity.notBefore = new Date(about - day);
  certificate.validity.notAfter = new Date(about + day);
  const name = [{ name: 'commonName', value: 'loopback' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }]);
  certificate.sign(privateKey, forge.md.sha256.create());
  return { key, cert: forge.pki.certificateToPem(certificate) };
}
