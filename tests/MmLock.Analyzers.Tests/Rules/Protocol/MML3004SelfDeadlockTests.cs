using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.LockUseVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed class MML3004SelfDeadlockTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => VerifyAsync("MML3004", source, expected);

    private static Task InMm(string members) => Verify($$"""
        partial class Mm
        {
            public MmapLock Lock { get; } = new();
            public readonly RangeLock Ranges = new();
            private readonly SemaphoreSlim _one = new(1, 1);
            private readonly ReaderWriterLockSlim _sem = new();
            private SpinLock _spin;
            {{members}}
        }
        """);

    #region flagged

    [Fact]
    public Task Without_call_syntax() => InMm("""
        private int _n;
            public override string ToString() { using (Lock.EnterRead()) return _n.ToString(); }
            IEnumerable<int> Items() { using (Lock.EnterRead()) { yield return _n; } }
            string Text() { using (Lock.EnterWrite()) { return $"<{[|this|]}>"; } }
            void Walks() { using (Lock.EnterWrite()) { foreach (int x in [|Items|]()) _n += x; } }
            IEnumerable<int> Passes() { using (Lock.EnterWrite()) { return Items(); } }
        """);

    [Fact]
    public Task Message_says_lock_modes_since_when_and_what_happens() => Verify(
        """
        class C
        {
            private readonly ReaderWriterLockSlim _sem = new();
            void M()
            {
                _sem.EnterReadLock();
                _sem.{|#0:EnterWriteLock|}();
                _sem.ExitWriteLock();
                _sem.ExitReadLock();
            }
        }
        """,
        Says(
            "MML3004", DiagnosticSeverity.Warning,
            "'C._sem' is taken for writing here, but it is already held for reading (since line 13): it is not re-entrant and throws LockRecursionException"));

    [Fact]
    public Task Read_then_write_of_a_lock_that_nests() => Verify("""
        class C
        {
            private readonly ReaderWriterLockSlim _slim = new(LockRecursionPolicy.SupportsRecursion);
            private readonly ReaderWriterLock _old = new();
            private readonly MmapLock _mm = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
            void A() { _slim.EnterReadLock(); _slim.[|EnterWriteLock|](); _slim.ExitWriteLock(); _slim.ExitReadLock(); }
            void B() { _old.AcquireReaderLock(-1); _old.[|AcquireWriterLock|](-1); _old.ReleaseWriterLock(); _old.ReleaseReaderLock(); }
            void D() { using (_mm.EnterRead()) { using (_mm.[|EnterWrite|]()) { } } }
            void E() { using (_mm.EnterRead()) { [|F|](); } }
            void F() { using (_mm.EnterWrite()) { } }
        }
        """);

    [Fact]
    public Task Lock_that_nests_by_thread_does_not_wait_for_itself() => Verify("""
        class C
        {
            private readonly MmapLock _mm = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
            void A() { using (_mm.EnterWrite()) { using (_mm.EnterWrite()) { } } }
            void B() { using (_mm.EnterWrite()) { using (_mm.EnterRead()) { } D(1); } }
            void D(ulong a) { using (_mm.EnterWrite(AddressRange.FromLength(a, 1))) { } }
            void E() { using (_mm.EnterWrite(AddressRange.FromLength(1, 1))) { using (_mm.[|EnterWrite|](AddressRange.FromLength(1, 1))) { } } }
        }
        """);

    [Fact]
    public Task Coarse_inside_coarse() =>
        InMm(
            "void M() { using (Lock.EnterWrite()) using (Lock.[|EnterRead|]()) { } } void N() { using var a = Lock.EnterRead(); using var b = Lock.[|EnterRead|](); }");

    [Fact]
    public Task Range_inside_coarse() => InMm("void M(AddressRange r) { using (Lock.EnterWrite()) { using (Lock.[|EnterRead|](r)) { } } }");

    [Fact]
    public Task Overlapping_constant_ranges() => InMm("""
        void M()
        {
            using (Lock.EnterWrite(AddressRange.FromBounds(0, 4096)))
            using (Lock.[|EnterWrite|](AddressRange.FromLength(4000, 200))) { }
            using (Ranges.EnterRead(AddressRange.All))
            using (Ranges.[|EnterWrite|](AddressRange.FromLength(0x1000, 0x1000))) { }
        }
        """);

    [Fact]
    public Task Same_range_twice() => InMm("""
        void M(AddressRange r) { using (Ranges.EnterRead(r)) { using (Ranges.[|EnterWrite|](r)) { } } }
        void N(ulong start, ulong length)
        {
            var range = AddressRange.FromLength(start, length);
            using var a = Lock.EnterRead(range);
            using var b = Lock.[|EnterWrite|](AddressRange.FromLength(start, length));
        }
        """);

    [Fact]
    public Task Semaphore_spin_lock_and_structure_lock() => InMm("""
        void A() { _one.Wait(); try { _one.[|Wait|](); _one.Release(); } finally { _one.Release(); } }
        async Task B() { await _one.WaitAsync(); try { await _one.[|WaitAsync|](); _one.Release(); } finally { _one.Release(); } }
        void C() { bool a = false, b = false; try { _spin.Enter(ref a); _spin.[|Enter|](ref b); } finally { if (b) _spin.Exit(); if (a) _spin.Exit(); } }
        void D() { using (Lock.VmaLock.Enter()) using (Lock.VmaLock.[|Enter|]()) { } }
        """);

    [Fact]
    public Task Through_a_call_with_the_way_there() => Verify(
        """
        class C
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            public void Outer()
            {
                _one.Wait();
                try { {|#0:Middle|}(); } finally { _one.Release(); }
            }
            private void Middle() => Inner();
            private void Inner() { _one.Wait(); _one.Release(); }
        }
        """,
        Says(
            "MML3004", DiagnosticSeverity.Warning,
            "'C._one' is taken here, by way of 'Middle' → 'Inner' → 'SemaphoreSlim.Wait', but it is already held (since line 13): it admits one holder, so this waits for itself forever"));

    [Fact]
    public Task Through_a_property_a_constructor_and_another_class() => InMm("""
        public int Size { get { _sem.EnterReadLock(); try { return 1; } finally { _sem.ExitReadLock(); } } }
        void A() { _sem.EnterWriteLock(); try { int n = [|Size|]; } finally { _sem.ExitWriteLock(); } }
        void B() { using (Lock.EnterWrite()) { Helper.[|Count|](this); new [|Helper|](this); } }
        sealed class Helper { public Helper(Mm mm) { using (mm.Lock.EnterRead()) { } } public static int Count(Mm mm) { using (mm.Lock.EnterRead()) return 1; } }
        """);

    [Fact]
    public Task Wrapper_methods() => Verify("""
        class Mm
        {
            private readonly ReaderWriterLockSlim _sem = new();
            public void DownRead() => _sem.EnterReadLock();
            public void UpRead() => _sem.ExitReadLock();
        }
        class C { void M(Mm mm) { mm.DownRead(); try { mm.[|DownRead|](); mm.UpRead(); } finally { mm.UpRead(); } } }
        """);

    [Fact]
    public Task Release_that_one_branch_forgets() => InMm("""
        void M(int n)
        {
            for (int i = 0; i < n; i++)
            {
                _one.[|Wait|]();
                if (i == 2) continue;
                _one.Release();
            }
        }
        """);

    [Fact]
    public Task Required_lock() => InMm("""
        [RequiresLock(nameof(_sem), LockMode.Read)] void A() { _sem.[|EnterReadLock|](); _sem.ExitReadLock(); }
        [RequiresLock(nameof(Lock), LockMode.Write)] void B() { using (Lock.[|EnterWrite|]()) { } }
        """);

    [Fact]
    public Task Lambda_on_the_spot_and_local_function() => InMm("""
        void M(List<int> items)
        {
            using (Lock.EnterRead())
            {
                items.ForEach(i => { using (Lock.[|EnterWrite|]()) { } });
                [|Local|]();
            }
            void Local() { using (Lock.EnterWrite()) { } }
        }
        """);

    [Fact]
    public Task Timed_attempt() =>
        InMm(
            "void M() { using (Lock.EnterWrite()) { if (Lock.[|TryEnterWrite|](TimeSpan.FromSeconds(1), out RangeGuard g)) g.Dispose(); } _one.Wait(); _one.[|Wait|](100); _one.Release(); }");

    [Fact]
    public Task Generic_record_operator_and_catch() => Verify("""
        record Box<T>(T Value)
        {
            private readonly SemaphoreSlim _one = new(1);
            public T Get() { _one.Wait(); try { return Value; } finally { _one.Release(); } }
            public static bool operator ==(Box<T>? a, int b) { a!._one.Wait(); try { return a.[|Get|]() is not null; } finally { a._one.Release(); } }
            public static bool operator !=(Box<T>? a, int b) => !(a == b);
            void Retry() { try { _one.Wait(); Get2(); _one.Release(); } catch (InvalidOperationException) { _one.[|Wait|](); _one.Release(); } }
            void Get2() { if (Value is null) throw new InvalidOperationException(); }
        }
        """);

    [Fact]
    public Task Override_that_takes_the_lock() => Verify("""
        abstract class Device { public abstract void Flush(Mm mm); }
        sealed class Disk : Device { public override void Flush(Mm mm) { using (mm.Lock.EnterRead()) { } } }
        class Mm { public MmapLock Lock { get; } = new(); void M(Device device) { using (Lock.EnterWrite()) device.[|Flush|](this); } }
        """);

    [Fact]
    public Task Top_level_statements() => VerifyAsync(
        "MML3004",
        ["var gate = new MmapLock(); using (gate.EnterRead()) { using (gate.[|EnterWrite|]()) { } }"],
        OutputKind.ConsoleApplication);

    #endregion

    #region not flagged

    [Fact]
    public Task Reentrant_locks() => Verify("""
        class C
        {
            private readonly object _gate = new();
            private readonly Lock _lock = new();
            private readonly Mutex _mutex = new();
            private readonly ReaderWriterLockSlim _recursive = new(LockRecursionPolicy.SupportsRecursion);
            void A() { lock (_gate) lock (_gate) { B(); } }
            void B() { lock (_gate) { lock (_lock) { using (_lock.EnterScope()) { } } } }
            void D() { _mutex.WaitOne(); _mutex.WaitOne(); _mutex.ReleaseMutex(); _mutex.ReleaseMutex(); }
            void E() { _recursive.EnterReadLock(); _recursive.EnterReadLock(); _recursive.ExitReadLock(); _recursive.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task Upgrade() => InMm("""
        void M()
        {
            _sem.EnterUpgradeableReadLock();
            try
            {
                _sem.EnterReadLock();
                _sem.ExitReadLock();
                _sem.EnterWriteLock();
                _sem.ExitWriteLock();
            }
            finally { _sem.ExitUpgradeableReadLock(); }
        }
        """);

    [Fact]
    public Task Disjoint_constant_ranges() =>
        InMm(
            "void M() { using (Lock.EnterWrite(AddressRange.FromBounds(0, 4096))) using (Lock.EnterWrite(AddressRange.FromLength(4096, 4096))) { } }");

    [Fact]
    public Task Released_before_the_second_acquire() => InMm("""
        void A() { using (Lock.EnterRead()) { } using (Lock.EnterWrite()) { } }
        void B(bool again) { _one.Wait(); if (again) { _one.Release(); _one.Wait(); } _one.Release(); }
        void C() { RangeGuard g = Lock.EnterRead(); g.Dispose(); g = Lock.EnterWrite(); g.Dispose(); }
        """);

    [Fact]
    public Task Callee_that_drops_and_retakes() => InMm("""
        void M() { _one.Wait(); try { WaitForWork(); } finally { _one.Release(); } }
        void WaitForWork() { _one.Release(); Thread.Sleep(1); _one.Wait(); }
        """);

    [Fact]
    public Task Attempts_that_do_not_wait() => InMm("""
        void A() { using (Lock.EnterRead()) { if (Lock.TryEnterWrite(out RangeGuard g)) g.Dispose(); } }
        void B() { _one.Wait(); if (_one.Wait(0)) _one.Release(); if (_one.Wait(TimeSpan.Zero)) _one.Release(); _one.Release(); }
        bool C() { using (Lock.EnterRead()) return TryLater(); }
        bool TryLater() { if (!Lock.TryEnterRead(out RangeGuard g)) return false; g.Dispose(); return true; }
        """);

    [Fact]
    public Task Took_lock_flag() => InMm("""
        void M(bool nested)
        {
            bool taken = false;
            if (!nested) { _one.Wait(); taken = true; }
            try { if (!taken) { _one.Wait(); _one.Release(); } } finally { if (taken) _one.Release(); }
        }
        """);

    [Fact]
    public Task Locks_of_different_objects() => Verify("""
        class Node { public readonly SemaphoreSlim Gate = new(1, 1); public Node? Next; }
        class C
        {
            void Two(Node a, Node b) { a.Gate.Wait(); b.Gate.Wait(); b.Gate.Release(); a.Gate.Release(); }
            void HandOverHand(Node head)
            {
                Node node = head;
                node.Gate.Wait();
                while (node.Next is not null)
                {
                    Node next = node.Next;
                    next.Gate.Wait();
                    node.Gate.Release();
                    node = next;
                }
                node.Gate.Release();
            }
            void All(Node[] nodes)
            {
                foreach (Node n in nodes) n.Gate.Wait();
                for (int i = 0; i < nodes.Length; i++) nodes[i].Gate.Release();
            }
            void Stripes(SemaphoreSlim[] gates)
            {
                for (int i = 0; i < gates.Length; i++) gates[i].Wait();
                for (int i = 0; i < gates.Length; i++) gates[i].Release();
            }
            Node _current = new();
            void Swap(Node next) { _current.Gate.Wait(); Node old = _current; _current = next; _current.Gate.Wait(); _current.Gate.Release(); old.Gate.Release(); }
        }
        """);

    [Fact]
    public Task Semaphores_that_are_no_locks() => Verify("""
        class C(SemaphoreSlim given)
        {
            private readonly SemaphoreSlim _slots = new(4);
            private readonly SemaphoreSlim _signal = new(0);
            private readonly SemaphoreSlim _given = given;
            void A() { _slots.Wait(); _slots.Wait(); _slots.Release(2); }
            void B() { _signal.Wait(); _signal.Wait(); }
            void D() { _given.Wait(); _given.Wait(); _given.Release(2); }
        }
        """);

    [Fact]
    public Task Work_that_runs_later() => InMm("""
        void M()
        {
            using (Lock.EnterWrite())
            {
                Task.Run(() => { using (Lock.EnterRead()) { } });
                _ = LaterAsync();
                Changed += () => Lock.EnterRead().Dispose();
            }
        }
        async Task LaterAsync() { await Task.Yield(); using (await Lock.EnterReadAsync()) { } }
        event Action? Changed;
        """);

    [Fact]
    public Task Iterator_that_nobody_walks_yet() => InMm("""
        IEnumerable<int> Walk() { using (Lock.EnterRead()) yield return 1; }
        IEnumerable<int> M() { using (Lock.EnterRead()) { return Walk(); } }
        """);

    [Fact]
    public Task Locked_and_unlocked_variants() => InMm("""
        public int Size() { using (Lock.EnterRead()) return SizeLocked(); }
        private int SizeLocked() => 1;
        public int Grow() { using (Lock.EnterWrite()) { return SizeLocked(); } }
        """);

    [Fact]
    public Task Modes_by_condition() => InMm("""
        void M(bool write)
        {
            if (write) _sem.EnterWriteLock(); else _sem.EnterReadLock();
            try { } finally { if (write) _sem.ExitWriteLock(); else _sem.ExitReadLock(); }
        }
        int N(object? o) { using RangeGuard g = o switch { string => Lock.EnterRead(), int => Lock.EnterWrite(), _ => Lock.EnterRead() }; return 1; }
        """);

    [Fact]
    public Task Taken_if_nobody_has_it() => InMm("""
        void M() { _sem.EnterWriteLock(); try { Work(); } finally { _sem.ExitWriteLock(); } }
        void Work()
        {
            bool own = !_sem.IsWriteLockHeld;
            if (own) _sem.EnterWriteLock();
            try { } finally { if (own) _sem.ExitWriteLock(); }
        }
        """);

    [Fact]
    public Task Method_that_only_a_recursion_reaches() =>
        InMm("void Walk(int depth) { if (depth > 0) Walk(depth - 1); _one.Wait(); _one.Release(); }");

    [Fact]
    public Task Other_lock_of_the_same_class() =>
        InMm(
            "void M(Mm other) { using (Lock.EnterWrite()) using (other.Lock.EnterWrite()) { } using (Lock.EnterRead()) other.Touch(); } void Touch() { using (Lock.EnterRead()) { } }");

    [Fact]
    public Task Callee_that_gets_the_guard_lets_go_first() => InMm("""
        void M()
        {
            RangeGuard guard = Lock.EnterRead();
            try { Grow(ref guard); }
            finally { guard.Dispose(); }
        }

        void Grow(ref RangeGuard guard)
        {
            guard.Dispose();
            using (Lock.EnterWrite()) { }
            guard = Lock.EnterRead();
        }
        """);

    #endregion
}
