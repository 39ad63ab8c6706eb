-- What each learner has reached, as points and badges are counted from it. It follows from operations and content (SPEC PT1); kept because counting
-- it anew at every push would read all that a learner ever did.
create table learner_merits (
  user_id uuid primary key references users on delete cascade,
  -- Null: to be counted from what the other tables hold, when the learner's next work comes.
  merits jsonb
);
insert into learner_merits (user_id) select distinct user_id from operation_logs where acknowledged > 0;

-- The first badges. Ids stay the same in every database, so that a badge that is told elsewhere can be found here.
insert into badges (id, code, name, description, criteria) values
  ('019a0000-0000-7000-8000-00000000b001', 'first-lesson', 'Premier pas / First step',
    'Une première leçon terminée. / A first lesson completed.', '{"of": "lessons-completed", "atLeast": 1}'),
  ('019a0000-0000-7000-8000-00000000b002', 'first-quiz', 'Premier quiz réussi / First quiz passed',
    'Un premier quiz réussi. / A first quiz passed.', '{"of": "quizzes-passed", "atLeast": 1}'),
  ('019a0000-0000-7000-8000-00000000b003', 'perfect-score', 'Sans faute / Perfect score',
    'Un quiz réussi à 100 %. / A quiz passed with 100 %.', '{"of": "perfect-quizzes", "atLeast": 1}'),
  ('019a0000-0000-7000-8000-00000000b004', 'first-course', 'Premier cours terminé / First course completed',
    'Un premier cours terminé. / A first course completed.', '{"of": "courses-completed", "atLeast": 1}'),
  ('019a0000-0000-7000-8000-00000000b005', 'certified', 'Certifié / Certified',
    'Un premier certificat obtenu. / A first certificate earned.', '{"of": "certificates", "atLeast": 1}'),
  ('019a0000-0000-7000-8000-00000000b006', 'week-streak', 'Sept jours de suite / Seven days in a row',
    'Sept jours d’étude de suite. / Seven days of study in a row.', '{"of": "streak-days", "atLeast": 7}'),
  ('019a0000-0000-7000-8000-00000000b007', 'thousand-points', 'Mille points / A thousand points',
    'Mille points gagnés. / A thousand points earned.', '{"of": "points", "atLeast": 1000}'),
  ('019a0000-0000-7000-8000-00000000b008', 'helpful-voice', 'Voix utile / Helpful voice',
    'Un cours terminé et noté. / A course completed and rated.',
    '{"all": [{"of": "courses-completed", "atLeast": 1}, {"of": "ratings-given", "atLeast": 1}]}')
  on conflict (code) do nothing;
