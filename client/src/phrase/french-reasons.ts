// Why something did not go as hoped, in French: a phrase for each code of the closed lists.
import type { ProblemCode } from '@greenland/shared-schema/contract/problem';
import type { CloseReason } from '@greenland/shared-schema/protocol/close-code';
import type { VerdictCode } from '@greenland/shared-schema/protocol/operation';
import type { NotSavedCode } from '../store/not-saved.ts';

export const whyByCloseReason: Record<CloseReason, string> = {
  going_away: 'le serveur redémarre',
  try_later: 'le serveur est très demandé',
  database_unavailable: 'le serveur ne peut rien ranger pour le moment',
  too_slow: 'la connexion est trop lente',
  replaced: 'l’application est ouverte ailleurs sur cet appareil',
  hello_timeout: 'la connexion a mis trop de temps',
  ticket_unknown: 'la connexion repart de zéro',
  too_often: 'cet appareil interroge le serveur trop souvent',
  too_many_devices: 'trop de nouveaux appareils se sont connectés à ce compte aujourd’hui',
  sign_in_required: 'il faut vous reconnecter',
  account_disabled: 'ce compte est désactivé',
  malformed_frame: 'le serveur n’a pas compris l’application',
  frame_too_large: 'un envoi est trop grand',
  unexpected_frame: 'le serveur n’a pas compris l’application',
  unknown_protocol: 'l’application doit être mise à jour',
  bad_signature: 'la signature de cet appareil n’est pas reconnue',
  broken_chain: 'l’historique de cet appareil ne correspond pas à celui du serveur',
  device_key_mismatch: 'la clé de cet appareil a changé',
  device_revoked: 'cet appareil avait été retiré de votre compte',
  unknown_device: 'cet appareil n’est pas connu du serveur',
};

export const unkeptByCode: Record<NotSavedCode, string> = {
  storage_full: 'Non enregistré : ce téléphone est plein. Libérez de la place, puis recommencez.',
  storage_failed: 'Non enregistré : la mémoire de ce téléphone ne répond pas. Recommencez, ou rechargez la page.',
};

export const whyByVerdict: Record<VerdictCode, string> = {
  unknown_kind: 'le serveur ne connaît pas encore ce type d’action. Il la garde de côté',
  future_version: 'l’application est plus récente que le serveur. Il la garde de côté',
  invalid_payload: 'le contenu reçu n’était pas lisible',
  unknown_course: 'ce cours n’existe pas sur le serveur',
  unknown_lesson: 'cette leçon n’existe pas dans ce cours',
  unknown_quiz: 'ce quiz n’existe pas dans ce cours',
  not_enrolled: 'vous n’étiez pas inscrit à ce cours',
  invalid_answer_format: 'une réponse n’avait pas la forme attendue',
  over_attempt_limit: 'tous les essais autorisés étaient déjà utilisés',
  duplicate_id: 'cet envoi portait le numéro d’un autre',
  device_revoked: 'cet appareil avait été retiré de votre compte',
  not_permitted: 'votre compte est celui d’un enseignant : ses essais sont gardés, mais ne comptent pas',
};

export const faultByCode: Partial<Record<ProblemCode | 'network', string>> = {
  network: 'Pas de réponse du serveur. Il faut du réseau pour se connecter la première fois.',
  invalid_credentials: 'L’e-mail ou le mot de passe n’est pas le bon.',
  invalid_reset_token: 'Demandez un autre lien : celui-ci a déjà servi ou est trop ancien.',
  password_rules: 'Le mot de passe ne respecte pas les règles.',
  email_taken: 'Un compte existe déjà avec cet e-mail. Connectez-vous.',
  account_locked: 'Trop d’essais. Patientez quelques minutes, puis réessayez.',
  rate_limited: 'Trop d’essais. Patientez quelques minutes, puis réessayez.',
  internal_error: 'Le serveur s’est trompé. Réessayez dans un moment.',
  database_unavailable: 'Le serveur ne peut rien ranger pour le moment. Réessayez bientôt.',
};
