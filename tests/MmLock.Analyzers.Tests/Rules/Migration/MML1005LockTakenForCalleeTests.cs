using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.Migration;

public sealed class MML1005LockTakenForCalleeTests
{
    private static Task InSpace(string members) => RuleVerifier.VerifyAsync("MML1005", $$"""
        public sealed class Space
        {
            internal readonly MmapLock _lock = new();
            private readonly Dictionary<ulong, int> _pages = new();
            private readonly byte[] _bytes = new byte[4096];
            private readonly int _size = 4;
            private int _count;
            private ulong _cursor;
            {{members}}
        }
        """);

    #region flagged

    [Fact]
    public Task Message_says_method_and_callers() => RuleVerifier.VerifyAsync(
        "MML1005",
        """
        public sealed class Space
        {
            private readonly MmapLock _lock = new();
            private readonly Dictionary<ulong, int> _pages = new();
            public void Map(ulong at) { using (_lock.{|#0:EnterWrite|}()) { MapCore(at); } }
            private void MapCore(ulong at) { _pages[at] = 1; }
        }
        """,
        RuleVerifier.Says(
            "MML1005", DiagnosticSeverity.Info,
            "'MmapLock.EnterWrite' locks the whole space for the call of 'MapCore' alone, which knows the range that it works on: take the lock there (one caller)"));

    [Fact]
    public Task Two_callers() => InSpace("""
        public void A(ulong at) { using (_lock.[|EnterWrite|]()) { Core(at, 1); } }
        public void B(ulong at, int n) { using (_lock.[|EnterWrite|]()) { Core(at, n + 1); } }
        private void Core(ulong at, int n) { _pages[at] = n; }
        """);

    [Fact]
    public Task Value_is_returned() => InSpace("""
        public int A(ulong at) { using (_lock.[|EnterRead|]()) { return Core(at); } }
        private int Core(ulong at) { int n = Inner(at); return n; }
        private int Inner(ulong at) { return _pages[at]; }
        """);

    [Fact]
    public Task Value_is_kept() => InSpace("""
        public int A(ulong at) { int n; using (_lock.[|EnterRead|]()) { n = Core(at); } return n + 1; }
        private int Core(ulong at) { return _pages[at]; }
        """);

    [Fact]
    public Task Guard_in_a_local() => InSpace("""
        public void A(ulong at) { if (at == 0) { return; } using RangeGuard hold = _lock.[|EnterWrite|](); Core(at); }
        private void Core(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Place_that_only_the_callee_computes() => InSpace("""
        public void A(ulong hint, ulong n) { using (_lock.[|EnterWrite|]()) Core(hint, n); }
        private void Core(ulong hint, ulong n) { ulong start = hint; for (ulong i = 0; i < n; i++) { _pages[start + i] = 1; } }
        """);

    [Fact]
    public Task Of_another_object() => InSpace("""
        internal void Core(ulong at) { _pages[at] = 1; }
        }
        internal sealed class User
        {
            public void A(Space space, ulong at) { using (space._lock.[|EnterWrite|]()) { space.Core(at); } }
        """);

    [Fact]
    public Task Static() => RuleVerifier.VerifyAsync("MML1005", """
        static class Space
        {
            private static readonly MmapLock s_lock = new();
            private static readonly Dictionary<ulong, int> s_pages = new();
            public static void A(ulong at) { using (s_lock.[|EnterWrite|]()) { Core(at); } }
            private static void Core(ulong at) { s_pages[at] = 1; }
        }
        """);

    [Fact]
    public Task Values_that_nobody_changes() => InSpace("""
        public void A(int at) { using (_lock.[|EnterWrite|]()) { Core((ulong)(at & 15), _size * 2); } }
        private void Core(ulong at, int n) { _pages[at] = n; }
        """);

    [Fact]
    public Task Callee_that_requires_the_lock() => InSpace("""
        public void A(ulong at) { using (_lock.[|EnterWrite|]()) { Core(at); } }
        [RequiresLock(nameof(_lock), LockMode.Write)] private void Core(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Callee_with_other_work_beside_its_range() => InSpace("""
        public void A(int at, int n) { using (_lock.[|EnterWrite|]()) { Core(at, n); } }
        private void Core(int at, int n) { _bytes.AsSpan(at, n).Clear(); _count++; }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Uses_guarded_state_itself() => InSpace("""
        public void A(ulong at) { using (_lock.EnterWrite()) { _count++; Core(at); } }
        public void B(ulong at) { using (_lock.EnterWrite()) { Other(at); _pages.Clear(); } }
        private void Core(ulong at) { _pages[at] = 1; }
        private void Other(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Passes_guarded_state() => InSpace("""
        public void A() { using (_lock.EnterWrite()) { Core(_cursor); } }
        private void Core(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Hold_that_goes_on() => InSpace("""
        public void A(ulong at) { using (_lock.EnterWrite()) { Core(at); Core(at + 1); } }
        private void Core(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Caller_without_the_hold() => InSpace("""
        public void A(ulong at) { using (_lock.EnterWrite()) { Core(at); } }
        public void B(ulong at) { Core(at); }
        private void Core(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Callers_in_different_modes() => InSpace("""
        public void A(ulong at) { using (_lock.EnterWrite()) { Core(at); } }
        public void B(ulong at) { using (_lock.EnterRead()) { Core(at); } }
        private void Core(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Callers_out_of_sight() => InSpace("""
        public void A(ulong at) { using (_lock.EnterWrite()) { Core(at); } }
        public void Core(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Callee_as_a_delegate() => InSpace("""
        public void A(ulong at) { using (_lock.EnterWrite()) { Core(at); } }
        public Action<ulong> B() => Core;
        private void Core(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Callee_of_another_object() => InSpace("""
        public void A(Space other, ulong at) { using (_lock.EnterWrite()) { other.Core(at); } }
        private void Core(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Callee_that_knows_no_place() => InSpace("""
        public void A() { using (_lock.EnterWrite()) { Core(); } }
        public void B(int n) { using (_lock.EnterWrite()) { Count(n); } }
        private void Core() { _pages.Clear(); }
        private void Count(int n) { _count += n; }
        """);

    [Fact]
    public Task Callee_that_takes_the_lock() => InSpace("""
        public void A(ulong at) { using (_lock.EnterWrite()) { Core(at); } }
        private void Core(ulong at) { _pages[at] = 1; using (_lock.VmaLock.Enter()) { _count++; } if (at == 4) { using (_lock.EnterRead()) { } } }
        """);

    [Fact]
    public Task Virtual_async_and_iterator() => RuleVerifier.VerifyAsync("MML1005", """
        internal class Space
        {
            private readonly MmapLock _lock = new();
            private readonly Dictionary<ulong, int> _pages = new();
            public void A(ulong at) { using (_lock.EnterWrite()) { Core(at); } }
            public Task B(ulong at) { using (_lock.EnterWrite()) { return CoreAsync(at); } }
            public IEnumerable<int> C(ulong at) { using (_lock.EnterWrite()) { return Each(at); } }
            protected virtual void Core(ulong at) { _pages[at] = 1; }
            private async Task CoreAsync(ulong at) { _pages[at] = 1; await Task.Yield(); }
            private IEnumerable<int> Each(ulong at) { yield return _pages[at]; }
        }
        """);

    [Fact]
    public Task Ranges_and_attempts() => InSpace("""
        public void A(ulong at, AddressRange r) { using (_lock.EnterWrite(r)) { Core(at); } }
        public void B(ulong at) { if (_lock.TryEnterWrite(out RangeGuard hold)) { using (hold) { Core(at); } } }
        private void Core(ulong at) { _pages[at] = 1; }
        """);

    [Fact]
    public Task Only_named() => InSpace("""
        public void A(ulong at) { using (_lock.[|EnterWrite|]()) { Core(at); } }
        public string Name => nameof(Other);
        private void Core(ulong at) { _pages[at] = 1; }
        private void Other(ulong at) { _pages[at] = 1; }
        """);

    #endregion
}
