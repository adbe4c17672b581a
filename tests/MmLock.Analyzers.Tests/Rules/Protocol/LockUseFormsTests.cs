using MmLock.Analyzers.Operations;
using static MmLock.Analyzers.Tests.Rules.Protocol.LockUseVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

/// <summary>Forms of scopes, ranges, writes and spin locks that the rules on held locks must read, each beside one that is wrong.</summary>
public sealed class LockUseFormsTests
{
    private const string Scopes = """
        public sealed class Scope : IDisposable
        {
            private readonly ReaderWriterLockSlim _l;
            public Scope(ReaderWriterLockSlim l) { _l = l; l.EnterWriteLock(); }
            public void Dispose() => _l.ExitWriteLock();
        }

        public class BaseScope : IDisposable
        {
            private readonly ReaderWriterLockSlim _l;
            public BaseScope(ReaderWriterLockSlim l) { _l = l; l.EnterWriteLock(); }
            public void Dispose() => _l.ExitWriteLock();
        }

        public sealed class DerivedScope : BaseScope
        {
            public DerivedScope(ReaderWriterLockSlim l) : base(l) { }
        }

        """;

    private static Task Guarded(string members) => VerifyAsync("MML3007", Scopes + $$"""
        class C
        {
            private readonly ReaderWriterLockSlim _rw = new();
            [GuardedBy(nameof(_rw))] private int _n;
        {{members}}
        }
        """);

    private static Task Ranged(string id, string body) => VerifyAsync(id, $$"""
        class C
        {
            private readonly RangeLock _ranges = new();
            private int _n;
            void M(ulong a, ulong b, ulong len) { {{body}} }
        }
        """);

    [Theory]
    [InlineData("Scope Take() => new(_rw); void M() { using (Take()) { _n++; } }")]
    [InlineData("Scope Take { get { return new Scope(_rw); } } void M() { using (Take) { _n++; } }")]
    [InlineData("Scope Take => new(_rw); void M() { using var held = Take; _n++; }")]
    [InlineData("Scope Take() { Scope made = new(_rw); return made; } void M() { using (Take()) { _n++; } }")]
    [InlineData("void M() { using (new DerivedScope(_rw)) { _n++; } }")]
    public Task Scope_that_takes_the_lock_when_it_is_made(string members) => Guarded(members);

    [Fact]
    public Task Scope_that_has_ended() => Guarded("Scope Take => new(_rw); void M() { using (Take) { } [|_n|]++; }");

    [Theory]
    [InlineData("FromLength(a, 8192)", "FromLength(a, 4096)")]
    [InlineData("FromLength(a, 8192)", "FromLength(a + 4096, 4096)")]
    [InlineData("FromBounds(a, a + 8192)", "FromLength(a + 4096, 4096)")]
    public Task Ranges_that_overlap(string first, string second) =>
        Ranged("MML3004", $"using (_ranges.EnterWrite(AddressRange.{first})) using (_ranges.[|EnterWrite|](AddressRange.{second})) _n++;");

    [Theory]
    [InlineData("FromLength(a, 4096)", "FromLength(a + 4096, 4096)")]
    [InlineData("FromLength(a, len)", "FromLength(a + len, 4096)")]
    [InlineData("FromBounds(a, b)", "FromLength(b, 4096)")]
    public Task Ranges_in_ascending_order(string first, string second) =>
        Ranged("MML3005", $"using (_ranges.EnterWrite(AddressRange.{first})) using (_ranges.EnterWrite(AddressRange.{second})) _n++;");

    [Theory]
    [InlineData("Math.Min(a, b)", "Math.Max(a, b)")]
    [InlineData("a < b ? a : b", "a < b ? b : a")]
    public Task The_lower_of_two_first(string lower, string upper) =>
        Ranged(
            "MML3005",
            $"ulong lo = {lower}, hi = {upper}; using (_ranges.EnterWrite(AddressRange.FromLength(lo, 1))) using (_ranges.EnterWrite(AddressRange.FromLength(hi, 1))) _n++;");

    [Theory]
    [InlineData("Math.Max(a, b)", "Math.Min(a, b)")]
    [InlineData("a + len", "a")]
    public Task The_upper_of_two_first(string first, string second) =>
        Ranged(
            "MML3005",
            $"ulong x = {first}, y = {second}; using (_ranges.EnterWrite(AddressRange.FromLength(x, 1))) using (_ranges.[|EnterWrite|](AddressRange.FromBounds(y, y + 1))) _n++;");

    [Fact]
    public Task A_lock_taken_again_below_another_has_no_order() => VerifyAsync("MML3005", """
        class C
        {
            private readonly object _gate = new();
            private readonly object _cache = new();
            private readonly List<C> _others = new();
            private int _n;
            void M() { lock (_gate) { lock (_cache) { foreach (C other in _others) other.Again(); } } }
            void Again() { lock (_gate) { _n++; } }
        }

        class D
        {
            private readonly object _gate = new();
            private readonly object _cache = new();
            private int _n;
            void M() { lock (_gate) { lock (_cache) { _n++; } } }
            void N() { lock (_cache) { [|lock|] (_gate) { _n++; } } }
        }
        """);

    [Fact]
    public Task A_throttle_given_back_by_what_was_started() => VerifyAsync("MML3004", """
        class C
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            private static void Work() { }
            private void Leave() { Work(); _one.Release(); }
            void A(List<int> all) { foreach (int x in all) { _one.Wait(); Task.Run(() => { try { Work(); } finally { _one.Release(); } }); } }
            void B(List<int> all) { foreach (int x in all) { _one.Wait(); Task.Run(Work).ContinueWith(_ => _one.Release()); } }
            void E(List<int> all) { foreach (int x in all) { _one.Wait(); Task.Run(Job); } void Job() { try { Work(); } finally { _one.Release(); } } }
            void F(List<int> all) { foreach (int x in all) { _one.Wait(); Task.Run(Leave); } }
            void G(List<int> all) { foreach (int x in all) { _one.[|Wait|](); Task.Run(Work); } }
        }
        """);

    [Fact]
    public Task Elements_written_by_the_library() => VerifyAsync("MML3008", """
        class C
        {
            private readonly ReaderWriterLockSlim _rw = new();
            [GuardedBy(nameof(_rw))] private readonly int[] _all = new int[4];
            void A() { _rw.EnterReadLock(); try { Array.Clear([|_all|]); } finally { _rw.ExitReadLock(); } }
            void B() { _rw.EnterReadLock(); try { [|_all|].AsSpan(1).Fill(0); } finally { _rw.ExitReadLock(); } }
            void D(int[] from) { _rw.EnterReadLock(); try { from.CopyTo([|_all|], 0); } finally { _rw.ExitReadLock(); } }
            int E(int[] to) { _rw.EnterReadLock(); try { _all.AsSpan().CopyTo(to); return Array.IndexOf(_all, 1); } finally { _rw.ExitReadLock(); } }
        }
        """);

    [Fact]
    public Task Spin_locks_that_are_copies() => VerifyAsync("MML3009", """
        class C
        {
            private SpinLock _spin;
            private readonly List<SpinLock> _list = new();
            private readonly SpinLock[] _array = new SpinLock[2];
            private readonly Lock _lock = new();
            private int _n;
            object Box() { bool t = false; _spin.Enter(ref t); object box = [|_spin|]; _spin.Exit(); return box; }
            void In(in SpinLock given) { bool t = false; [|given|].Enter(ref t); }
            void List() { bool t = false; [|_list[0]|].Enter(ref t); }
            void Array() { bool t = false; _array[0].Enter(ref t); ref SpinLock same = ref _spin; same.Exit(); }
            void Local() { object o = _lock; lock ([|o|]) _n++; }
            void Fine() { lock (_lock) _n++; }
        }
        """);
}
