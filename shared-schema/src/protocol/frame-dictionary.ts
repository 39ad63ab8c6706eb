// The preset dictionary of deflate, version 1 (SPEC WF2). Both sides hold the same bytes for ever; a better one gets the next number.

/** First byte of a binary message: which dictionary packed the rest. */
export const dictionaryVersion = 1;

// The likeliest text stands last, because deflate writes near matches shorter.
const samples = [
  '{"type":"refused","code":"sign_in_required","detail":"","type":"pong"}{"type":"gap","expected":',
  '{"type":"pull","request":1,"since":{"accounts":{},"courses":{},"releases":{},"enrolments":{},"progress":{},"attempts":{},"certificates":{},"refusals":{"learner":1,"catalogue":1,"course:',
  '"registration":{"publicKey":{"kty":"EC","crv":"P-256","x":"","y":""},"secret":"',
  '{"type":"hello","protocol":1,"token":"eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6I","deviceId":"01","epoch":"","app":"',
  '{"type":"welcome","protocol":1,"epoch":"","mode":"full","acknowledged":,"head":"","time":17',
  '"courses":[{"id":"","slug":"","title":"","description":"","language":"fr","level":"beginner","hours":,"instructorName":"","lessons":,"quizzes":,"sizeBytes":,"thumbnail":{"hash":"","mediaType":"image/svg+xml","sizeBytes":},"certificateAvailable":true,"published":true}',
  '"releases":[{"id":"","version":1,"manifest":"","sizeBytes":}],"accounts":[{"id":"","email":"","firstName":"","lastName":"","country":"CF","language":"fr","role":"student","totalPoints":0,"createdAt":17',
  '"certificates":[{"id":"","courseId":"","courseTitle":"","holderName":"","code":"GLCA-2026-","issuedAt":17,"expiresAt":null,"verifyUrl":"https://","credential":"eyJ","pdf":null}]',
  '"refusals":[{"id":"","deviceId":"","seq":,"kind":"attempt-submitted","outcome":"set-aside","code":"over_attempt_limit"}]',
  '"enrolments":[{"id":"01","courseId":"01","status":"in_progress","progress":,"enrolledAt":17,"completedAt":null}],"progress":[{"id":"","lessons":{"":{"opened":true,"completedAt":17,"secondsByDevice":{"":}}}}]',
  '{"version":1,"id":"01","seq":,"kind":"enrolled","payload":{"courseId":"01"},"wallTime":17,"monotonicMs":}',
  '{"version":1,"id":"01","seq":,"kind":"lesson-completed","payload":{"courseId":"01","lessonId":"01"},"wallTime":17,"monotonicMs":}',
  '{"version":1,"id":"01","seq":,"kind":"lesson-opened","payload":{"courseId":"01","lessonId":"01"},"wallTime":17,"monotonicMs":}',
  '{"version":1,"id":"01","seq":,"kind":"time-spent","payload":{"courseId":"01","lessonId":"01","totalSeconds":},"wallTime":17,"monotonicMs":}',
  '{"type":"ack","upTo":,"stamp":{"kid":"","time":17,"signature":""}}',
  '{"type":"rows","documents":{"attempts":[{"id":"01","courseId":"01","quizId":"01","quizHash":"","attemptNumber":1,"score":,"maximum":,"percentage":100,"passed":true,"points":[1,1,1,0,1],"submittedAt":17},{"id":"01","courseId":"01"}]},"upTo":{"learner":',
  '{"type":"push","operations":[{"version":1,"id":"01","seq":1,"kind":"attempt-submitted","payload":{"courseId":"01","quizId":"01","quizHash":"","elapsedMs":,"responses":[{"questionId":"01","answer":"01"},{"questionId":"01","answer":true},{"questionId":"01","answer":["01"]},{"questionId":"01","answer":{"01":"01"}}]},"wallTime":17,"monotonicMs":}],"signature":"',
];

export const frameDictionary: Uint8Array<ArrayBuffer> = new TextEncoder().encode(samples.join(''));
