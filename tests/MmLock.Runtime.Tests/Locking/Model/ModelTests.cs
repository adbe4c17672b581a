using MmLock.Backends;
using CsCheck;

namespace MmLock.Tests;

/// <summary>
/// Random programs, step by step against the reference model: after every step exactly those wait that must, so the order
/// of grants, cancellation, downgrade, upgrade and speculation are all checked. A failure prints the seed that repeats it.
/// </summary>
public sealed class ModelTests
{
    private const int StepsEach = 100;
    private const ulong Space = 24;

    /// <summary>Set <c>MMLOCK_MODEL_STEPS</c> for a long run, such as 10000000.</summary>
    internal static readonly long Steps = long.TryParse(Environment.GetEnvironmentVariable("MMLOCK_MODEL_STEPS"), out long steps)
        ? steps
        : 200_000;

    private enum Verb
    {
        Enter, EnterToo, Try, Timed, Release, ReleaseToo, Cancel, Downgrade, Upgrade, TryUpgrade, Speculate, Validate, TrySet, TrySetToo,
        Structure, TimedStructure, OnThread, EndOnThread,
    }

    private readonly record struct Step(Verb Verb, bool Write, ulong From, ulong Length, int Pick)
    {
        /// <summary>Two or three ranges, which may overlap.</summary>
        public AddressRange[] Set(ulong space) => [
            AddressRange.FromLength(From, Length),
            AddressRange.FromLength((From + (ulong)Pick) % space, 1),
            .. Pick % 3 == 0 ? [AddressRange.FromLength((From + 11) % space, 1)] : Array.Empty<AddressRange>()];
    }

    private static readonly Gen<Step> s_step = Gen.Select(
        Gen.Enum<Verb>(), Gen.Bool, Gen.ULong[0, Space - 1], Gen.Frequency(
            (4, Gen.ULong[1, 6]), (1, Gen.ULong[1, Space])), Gen.Int[0, 1000],
        (verb, write, from, length, pick) => new Step(verb, write, from, Math.Min(length, Space - from), pick));

    public static TheoryData<MmapLockBackend, int, int, bool> Locks => new()
    {
        { MmapLockBackend.ReaderWriter, 64, 1, false },
        { MmapLockBackend.RangeTree, 64, 1, false },
        { MmapLockBackend.Segmented, 64, 1, false },
        { MmapLockBackend.Segmented, 2, 2, false },
        { MmapLockBackend.Segmented, 64, 64, false },
        { MmapLockBackend.Adaptive, 64, 1, true },
        { MmapLockBackend.Adaptive, 2, 2, true },
        { MmapLockBackend.Adaptive, 64, 64, true },
        { MmapLockBackend.Adaptive, 64, 1, false },
    };

    internal static MmapLockOptions Options(MmapLockBackend backend, int segments, int segmentSize, bool eager) => new()
    {
        Backend = backend,
        SegmentCount = segments,
        SegmentSize = (ulong)segmentSize,
        AdaptivePolicy = eager ? AdaptivePolicy.Eager : AdaptivePolicy.Default,
    };

    [Theory]
    [MemberData(nameof(Locks))]
    public void Every_step_does_what_the_model_does(MmapLockBackend backend, int segments, int segmentSize, bool eager)
    {
        MmapLockOptions options = Options(backend, segments, segmentSize, eager);
        var thread = new ModelThread();
        s_step.Array[StepsEach].Sample(
            program =>
            {
                try
                {
                    new Run(options, thread).All(program);
                }
                catch
                {
                    // It may wait for ever; the next program, a smaller one, needs another.
                    thread = new ModelThread();
                    throw;
                }
            },
            iter: Math.Max(1, Steps / StepsEach / Locks.Count),
            threads: 1);
        thread.Dispose();
    }

    private sealed class Run(MmapLockOptions options, ModelThread thread)
    {
        /// <summary>What the other thread asked for and has not ended: a set or a structure hold, which may have to wait.</summary>
        private ReferenceModel.Entry? _other;
        private CancellationTokenSource _otherCancellation = new();
        private bool _structureIsOurs;

        private readonly MmapLock _lock = new(options);
        private readonly ReferenceModel _model = new();
        private readonly List<Request> _requests = [];
        private readonly List<(OptimisticStamp Stamp, int Writes)> _stamps = [];

        private sealed class Request(ReferenceModel.Entry entry, CancellationTokenSource? cancellation)
        {
            public ReferenceModel.Entry Entry => entry;

            public CancellationTokenSource? Cancellation { get; set; } = cancellation;

            public RangeGuard Guard { get; set; }

            public RangeSetGuard Set { get; set; }

            public StructureGuard Structure { get; set; }

            public ValueTask<RangeGuard> Entering { get; set; }

            public ValueTask<bool> Upgrading { get; set; }

            public bool Waits { get; set; }

            public bool WaitsToUpgrade { get; set; }
        }

        public void All(Step[] program)
        {
            foreach (Step step in program)
            {
                Do(step);
                Compare();
            }

            while (_requests.Count > 0 || _other is not null)
            {
                Request? held = _requests.FirstOrDefault(r => !r.Waits && !r.WaitsToUpgrade);
                Assert.True(held is not null || _other?.Held == true, "everybody waits");
                if (held is not null)
                {
                    Release(held);
                }
                else
                {
                    EndOnThread();
                }

                Compare();
            }

            Assert.Equal(0, _lock.WaiterCount);
            Assert.True(_lock.TryEnterWrite(out RangeGuard all), "something is still held");
            all.Dispose();
        }

        private void Do(Step step)
        {
            var range = AddressRange.FromLength(step.From, step.Length);
            if (options.Backend == MmapLockBackend.ReaderWriter || (step.From == 0 && step.Length == Space))
            {
                range = AddressRange.All;
            }

            switch (step.Verb)
            {
                case Verb.Enter or Verb.EnterToo:
                    var source = new CancellationTokenSource();
                    Request entering = new(_model.Enter(range, step.Write), source)
                    {
                        Waits = true,
                        Entering = step.Write ? _lock.EnterWriteAsync(range, source.Token) : _lock.EnterReadAsync(range, source.Token),
                    };
                    _requests.Add(entering);
                    break;
                case Verb.Try or Verb.Timed:
                    bool free = !_model.WouldWait(range, step.Write);
                    RangeGuard guard = default;
                    bool taken = (step.Verb, step.Write) switch
                    {
                        (Verb.Try, true) => _lock.TryEnterWrite(range, out guard),
                        (Verb.Try, false) => _lock.TryEnterRead(range, out guard),
                        (_, true) => _lock.TryEnterWrite(range, TimeSpan.Zero, out guard),
                        _ => _lock.TryEnterRead(range, TimeSpan.Zero, out guard),
                    };
                    Assert.Equal(free, taken);
                    if (taken)
                    {
                        _requests.Add(new Request(_model.Enter(range, step.Write), null) { Guard = guard });
                    }

                    break;
                case Verb.TrySet or Verb.TrySetToo:
                    AddressRange[] set = Coarsened(step.Set(Space));
                    bool isFree = !_model.WouldWait(set, step.Write);
                    RangeSetGuard all;
                    Assert.Equal(isFree, step.Write ? _lock.TryEnterWrite(set, out all) : _lock.TryEnterRead(set, out all));
                    if (isFree)
                    {
                        _requests.Add(new Request(_model.Enter([.. all.Ranges], step.Write), null) { Set = all });
                    }

                    break;
                case Verb.Structure or Verb.TimedStructure when !_structureIsOurs && _other is not { IsStructure: true, Held: false }:
                    TryStructure(step);
                    break;
                case Verb.OnThread when _other is null:
                    OnThread(step);
                    break;
                case Verb.EndOnThread when _other is not null:
                    EndOnThread();
                    break;
                case Verb.Speculate:
                    if (_lock.TryOptimisticRead(range, out OptimisticStamp stamp))
                    {
                        Assert.DoesNotContain(
                            _model.Entries, e => e.HoldsForWriting && (e.IsStructure || e.Ranges.Any(held => held.Overlaps(range))));
                        _stamps.Add((stamp, _model.Writes.Count));
                    }

                    break;
                case Verb.Validate when _stamps.Count > 0:
                    (OptimisticStamp begun, int writes) = _stamps[step.Pick % _stamps.Count];
                    if (_lock.Validate(begun))
                    {
                        Assert.DoesNotContain(_model.Writes.Skip(writes), w => w.Overlaps(begun.Range));
                    }

                    break;
                default:
                    DoWithOne(step);
                    break;
            }
        }

        private AddressRange[] Coarsened(AddressRange[] ranges) =>
            options.Backend == MmapLockBackend.ReaderWriter ? [AddressRange.All] : ranges;

        private bool LatchIsTaken => _structureIsOurs || _other is { IsStructure: true, Held: true };

        private void TryStructure(Step step)
        {
            bool isFree = !_model.WouldWait([], step.Write) && !LatchIsTaken;
            LockMode mode = step.Write ? LockMode.Write : LockMode.Read;
            StructureGuard structure;
            Assert.Equal(
                isFree,
                step.Verb == Verb.Structure
                    ? _lock.TryEnterStructure(mode, out structure)
                    : _lock.TryEnterStructure(mode, TimeSpan.Zero, out structure));
            if (isFree)
            {
                _structureIsOurs = true;
                _requests.Add(new Request(_model.Enter([], step.Write), null) { Structure = structure });
            }
        }

        /// <summary>Waits if it must: in the queue, never for the latch, since who is first there is nobody's business.</summary>
        private void OnThread(Step step)
        {
            bool isSet = step.Pick % 2 == 0;
            if (!isSet && _structureIsOurs)
            {
                return;
            }

            AddressRange[] ranges = isSet ? Coarsened(step.Set(Space)) : [];
            _other = _model.Enter(isSet ? Joined(ranges) : ranges, step.Write);
            _otherCancellation = new CancellationTokenSource();
            CancellationToken token = _otherCancellation.Token;
            thread.Begin(() =>
            {
                if (!isSet)
                {
                    StructureGuard guard = _lock.EnterStructure(step.Write ? LockMode.Write : LockMode.Read, token);
                    return guard.Dispose;
                }

                RangeSetGuard set = step.Write ? _lock.EnterWrite(ranges, token) : _lock.EnterRead(ranges, token);
                return set.Dispose;
            });
        }

        private static AddressRange[] Joined(AddressRange[] ranges)
        {
            using RangeSetGuard joined = new RangeLock().EnterRead(ranges);
            return [.. joined.Ranges];
        }

        /// <summary>Ends what the other thread holds, or its wait.</summary>
        private void EndOnThread()
        {
            ReferenceModel.Entry ended = _other!;
            _other = null;
            _model.Leave(ended);
            if (ended.Held)
            {
                thread.End();
            }
            else
            {
                _otherCancellation.Cancel();
                Assert.IsAssignableFrom<OperationCanceledException>(thread.Failure());
            }
        }

        private void DoWithOne(Step step)
        {
            bool wantsWaiting = step.Verb == Verb.Cancel;
            Request[] fit = [
                .. _requests.Where(r => (r.Waits || r.WaitsToUpgrade) == wantsWaiting)
                    .Where(r => step.Verb is Verb.Release or Verb.ReleaseToo or Verb.Cancel || (r.Set == default && !r.Entry.IsStructure)
                        || (step.Verb == Verb.Downgrade && !r.Entry.IsStructure))];
            if (fit.Length == 0)
            {
                return;
            }

            Request one = fit[step.Pick % fit.Length];
            switch (step.Verb)
            {
                case Verb.Release or Verb.ReleaseToo:
                    Release(one);
                    break;
                case Verb.Cancel:
                    Cancel(one);
                    break;
                case Verb.Downgrade:
                    _model.Downgrade(one.Entry);
                    (one.Set == default ? (Action)one.Guard.DowngradeToRead : one.Set.DowngradeToRead)();
                    break;
                case Verb.Upgrade:
                    one.Cancellation = new CancellationTokenSource();
                    bool? done = _model.Upgrade(one.Entry, mayWait: true);
                    one.Upgrading = one.Guard.TryUpgradeToWriteAsync(one.Cancellation.Token);
                    one.WaitsToUpgrade = done == false;
                    if (done != false)
                    {
                        Assert.True(one.Upgrading.IsCompleted);
                        Assert.Equal(done == true, one.Upgrading.Result);
                    }

                    break;
                case Verb.TryUpgrade:
                    Assert.Equal(_model.Upgrade(one.Entry, mayWait: false) == true, one.Guard.TryUpgradeToWrite());
                    break;
            }
        }

        private void Release(Request one)
        {
            _requests.Remove(one);
            _model.Leave(one.Entry);
            RangeGuard stale = one.Guard;
            one.Guard.Dispose();
            stale.Dispose();
            RangeSetGuard staleSet = one.Set;
            one.Set.Dispose();
            staleSet.Dispose();
            one.Structure.Dispose();
            _structureIsOurs &= !one.Entry.IsStructure;
        }

        private void Cancel(Request one)
        {
            one.Cancellation!.Cancel();
            if (one.WaitsToUpgrade)
            {
                one.WaitsToUpgrade = false;
                _model.Downgrade(one.Entry);
                Assert.ThrowsAny<OperationCanceledException>(() => _ = one.Upgrading.Result);
            }
            else
            {
                _requests.Remove(one);
                _model.Leave(one.Entry);
                Assert.ThrowsAny<OperationCanceledException>(() => _ = one.Entering.Result);
            }
        }

        private void Compare()
        {
            if (_other is not null)
            {
                Assert.True(
                    SpinWait.SpinUntil(
                        () => thread.IsThrough == _other.Held && _lock.WaiterCount == _model.Entries.Count(e => !e.Held || e.Upgrading),
                        RecursiveLocks.Patience),
                    $"structure {_other.IsStructure}, write {_other.Write}: in the model it {(_other.Held ? "holds" : "waits")}");
            }

            foreach (Request request in _requests)
            {
                if (request.Waits)
                {
                    Assert.Equal(request.Entry.Held, request.Entering.IsCompleted);
                    if (request.Entry.Held)
                    {
                        request.Guard = request.Entering.Result;
                        request.Waits = false;
                    }
                }

                if (request.WaitsToUpgrade)
                {
                    Assert.Equal(!request.Entry.Upgrading, request.Upgrading.IsCompleted);
                    if (!request.Entry.Upgrading)
                    {
                        Assert.True(request.Upgrading.Result);
                        request.WaitsToUpgrade = false;
                    }
                }

                if (request.Entry.IsStructure)
                {
                    Assert.Equal(request.Entry.Write ? LockMode.Write : LockMode.Read, request.Structure.Mode);
                    continue;
                }

                if (request.Set != default)
                {
                    Assert.Equal(request.Entry.Ranges, request.Set.Ranges);
                    Assert.Equal(request.Entry.Write ? LockMode.Write : LockMode.Read, request.Set.Mode);
                }
                else if (!request.Waits)
                {
                    Assert.Equal(request.Entry.Range, request.Guard.Range);
                    Assert.Equal(request.Entry.HoldsForWriting ? LockMode.Write : LockMode.Read, request.Guard.Mode);
                    Assert.True(_lock.IsHeld(request.Entry.Range, request.Guard.Mode));
                }

                Assert.Equal(_model.IsHeld(request.Entry.Range, write: true), _lock.IsHeld(request.Entry.Range, LockMode.Write));
            }
        }
    }
}
