/** A submission that must be accepted, for documents and as a stand-in: made up, in reserved domains and networks. */
import type { Submission } from './contract.js';

/** Every documented field, in the order of the documentation. */
export const exampleSubmission: Required<Submission> = {
  admin: 'admin@example.com',
  email: 'jane.doe@example.com',
  fullName: 'Jane Doe',
  firstName: 'Jane',
  lastName: 'Doe',
  birthDate: '1990-05-17',
  kycStatus: 'approved',
  idType: 'drvlic',
  issuingCountry: 'KOR',
  nationality: 'KOR',
  gender: 'female',
  issueDate: '2020-03-02',
  expireDate: '2035-03-01',
  ipAddress: '192.0.2.10',
  identityNumber: 'ID-000001',
  documentNumber: 'D-000001',
  address_city: 'Seoul',
  address_country: 'Republic of Korea',
  address_state: 'Seoul',
  address_street: '1 Example Street',
  address_full: '1 Example Street, Seoul, Republic of Korea',
  cf1: 'batch 1',
  cf2: 'imported',
  cf3: 'none',
  userid: 'user-000001',
};
