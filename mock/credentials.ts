/**
 * What a client needs to know about a running mock. The defaults are fixed development values: the mock listens
 * on the loopback interface only and holds nothing worth protecting.
 */
export interface MockCredentials {
  /** The key of the one registered project. */
  readonly apiKey: string;
  /** A key whose project is not valid: answered with `invalid_project`. */
  readonly invalidProjectApiKey: string;
  /** The one administrator registered with the project. */
  readonly adminEmail: string;
  /** A well-formed address that is no administrator of the project. */
  readonly unregisteredAdminEmail: string;
  /** A submission for this `email` fails inside the mock: answered with `processing_error`. */
  readonly processingErrorEmail: string;
  /** An ID card code that clients may use; the mock takes any other as well (A4). */
  readonly idType: string;
  /** How the encryption key follows from the API key (A6). */
  readonly encryptionKeyDerivation: 'sha256';
}

/** The credentials of a mock that is started without any. */
export const defaultCredentials: MockCredentials = {
  apiKey: 'argos-mock-project-key',
  invalidProjectApiKey: 'argos-mock-invalid-project-key',
  adminEmail: 'admin@example.com',
  unregisteredAdminEmail: 'nobody@example.org',
  processingErrorEmail: 'processing-error@example.com',
  idType: 'drvlic',
  encryptionKeyDerivation: 'sha256',
};
