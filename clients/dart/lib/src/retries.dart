import 'dart:math';

import 'errors.dart';

// The gateway refuses with these before it does anything.
const _neverStarted = {
  'REQUEST_RATE_EXCEEDED',
  'TOO_MANY_STREAMS',
  'QUEUE_FULL',
};

/// How often and how fast calls that failed for a while are repeated.
///
/// The wait after attempt n is random, up to `first * 2^(n-1)` and at most
/// [longest], in addition to what the server asks for. If it asks for more than
/// [patience], its exception is passed on. `Retries(attempts: 1)` never
/// retries.
final class Retries {
  /// [sleep], [chance] (from 0 to 1) and [now] are for tests.
  const Retries({
    this.attempts = 5,
    this.first = const Duration(milliseconds: 200),
    this.longest = const Duration(seconds: 10),
    this.patience = const Duration(seconds: 60),
    this.sleep = _sleep,
    this.chance = _chance,
    this.now = DateTime.now,
  });

  /// The number of attempts in a row without progress.
  final int attempts;

  /// The longest wait after the first attempt.
  final Duration first;

  /// The longest random wait.
  final Duration longest;

  /// The longest wait that a server may ask for.
  final Duration patience;

  /// Waits.
  final Future<void> Function(Duration duration) sleep;

  /// A random number from 0 to 1.
  final double Function() chance;

  /// The present time.
  final DateTime Function() now;

  /// How long to wait after attempt number [attempt], from 1; null if [error]
  /// is final.
  Duration? delay(
    int attempt,
    PlugAIException error, {
    required bool isRepeatable,
  }) {
    final asked = error.retryAfter ?? Duration.zero;
    if (attempt >= attempts ||
        asked > patience ||
        !_mayRepeat(error, isRepeatable: isRepeatable)) {
      return null;
    }
    final growing = first * pow(2, attempt - 1);
    final most = growing < longest ? growing : longest;
    return asked + most * chance();
  }
}

bool _mayRepeat(PlugAIException error, {required bool isRepeatable}) =>
    switch (error) {
      DeadlineException() => false,
      LostConnectionException(:final sent) => isRepeatable || !sent,
      ServerException(:final retryable, :final reason) =>
        retryable && (isRepeatable || _neverStarted.contains(reason)),
      _ => false,
    };

Future<void> _sleep(Duration duration) => Future<void>.delayed(duration);

final _random = Random();

double _chance() => _random.nextDouble();
