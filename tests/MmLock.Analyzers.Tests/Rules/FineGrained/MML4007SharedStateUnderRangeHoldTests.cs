using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.FineGrained;

public sealed class MML4007SharedStateUnderRangeHoldTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => RuleVerifier.VerifyAsync("MML4007", source, expected);

    private static Task InSpace(string members) => Verify($$"""
        sealed class Node { public Node? Next; public ulong Start; }
        sealed class Tree
        {
            private Node? _root;
            private int _count;
            public Node? Find(ulong a) { for (Node? at = _root; at is not null; at = at.Next) { if (at.Start == a) return at; } return null; }
            public void Insert(Node n) { n.Next = _root; _root = n; _count++; }
            public int Count => _count;
        }
        sealed class Table
        {
            private readonly long[] _entries = new long[64];
            public long this[ulong a] { get => _entries[a]; set => _entries[a] = value; }
            public void Set(ulong a, long v) => _entries[a] = v;
            public long Get(ulong a) => _entries[a];
        }
        sealed class Space
        {
            internal readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private int _count;
            [GuardedBy(nameof(_lock))] private ulong _cursor;
            [GuardedBy(nameof(_lock))] private Node? _head;
            [GuardedBy(nameof(_lock))] private readonly List<Node> _list = new();
            [GuardedBy(nameof(_lock))] private readonly SortedDictionary<ulong, Node> _sorted = new();
            [GuardedBy(nameof(_lock))] private readonly Dictionary<ulong, long> _map = new();
            [GuardedBy(nameof(_lock))] private readonly Tree _tree = new();
            [GuardedBy(nameof(_lock))] private readonly Table _table = new();
            [GuardedBy(nameof(_lock))] private readonly byte[] _bytes = new byte[64];
            [GuardedBy(nameof(_lock))] private int _limit = 4;
            void Set(int limit) { using (_lock.EnterWrite()) { _limit = limit; } }
            {{members}}
        }
        """);

    private static Task UnderRange(string statements) =>
        InSpace($$"""void M(AddressRange r, Node n, ulong a) { using (_lock.EnterWrite(r)) { {{statements}} } }""");

    #region flagged

    [Fact]
    public Task Message_says_member_hold_and_lock() => Verify(
        """
        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private int _count;
            void M(AddressRange r)
            {
                using (_lock.EnterWrite(r))
                {
                    {|#0:_count|}++;
                }
            }
        }
        """,
        RuleVerifier.Says(
            "MML4007", DiagnosticSeverity.Warning,
            "'Space._count' is changed here under a range of 'Space._lock' only (since line 14), but belongs to no address: hold '_lock.VmaLock'"));

    [Fact]
    public Task Counter_and_cursor() => UnderRange("[|_count|]++; [|_cursor|] += 8; [|_count|] = 4;");

    [Fact]
    public Task Counter_that_is_read_while_others_change_it() => UnderRange("if ([|_count|] > 4) { } [|_count|]--;");

    [Fact]
    public Task Head_of_a_list() => UnderRange("n.Next = [|_head|]; [|_head|] = n;");

    [Fact]
    public Task Collections_that_are_changed() =>
        UnderRange("[|_list|].Add(n); [|_sorted|].Add(a, n); [|_map|].Remove(a); [|_sorted|].Clear();");

    [Fact]
    public Task Collection_that_is_read_while_others_change_it() => InSpace("""
        int Count(AddressRange r) { using (_lock.EnterRead(r)) { return [|_list|].Count; } }
        void Walk(AddressRange r) { using (_lock.EnterRead(r)) { foreach (Node n in [|_list|]) { } } }
        void Add(AddressRange r, Node n) { using (_lock.EnterWrite(r)) { using (_lock.VmaLock.Enter()) { _list.Add(n); } } }
        """);

    [Fact]
    public Task Tree_of_the_code_s_own() => UnderRange("[|_tree|].Insert(n); [|_tree|].Find(a);");

    [Fact]
    public Task Under_a_read_hold_and_an_attempt() => InSpace("""
        void M(AddressRange r)
        {
            using (_lock.EnterRead(r)) { [|_count|]++; }
            if (_lock.TryEnterWrite(r, out RangeGuard hold)) { using (hold) { [|_count|]++; } }
        }
        """);

    [Fact]
    public Task After_the_structure_lock_is_given_back() =>
        UnderRange("using (_lock.VmaLock.Enter()) { _count++; } [|_count|]++;");

    [Fact]
    public Task On_one_of_two_paths() => InSpace("""
        void M(bool all, AddressRange r)
        {
            RangeGuard hold = all ? _lock.EnterWrite() : _lock.EnterWrite(r);
            [|_count|]++;
            hold.Dispose();
        }
        """);

    [Fact]
    public Task Of_another_object_and_in_a_lambda() => InSpace("""
        void M(Space s, AddressRange r, List<int> all) { using (s._lock.EnterWrite(r)) { s.[|_count|]++; all.ForEach(i => s.[|_count|] += i); } }
        """);

    [Fact]
    public Task Under_the_structure_lock_of_another_space_s_member() => InSpace("""
        void M(AddressRange r) { using (_lock.EnterWrite(r)) { lock (_list) { [|_count|]++; } } }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Under_the_structure_lock() =>
        UnderRange("using (_lock.VmaLock.Enter()) { _count++; _list.Add(n); _tree.Insert(n); _head = n; }");

    [Fact]
    public Task Under_a_coarse_hold() =>
        InSpace("void M(Node n) { using (_lock.EnterWrite()) { _count++; _list.Add(n); _tree.Insert(n); _cursor++; } }");

    [Fact]
    public Task Under_a_structure_hold() =>
        InSpace("void M(Node n) { using (_lock.EnterStructure(LockMode.Write)) { _count++; _list.Add(n); } }");

    [Fact]
    public Task Whole_space() => InSpace("void M() { using (_lock.EnterWrite(AddressRange.All)) { _count++; } }");

    [Fact]
    public Task Elements_of_arrays_and_tables() =>
        UnderRange("_bytes[(int)a] = 1; _bytes.AsSpan(0, 8).Clear(); _table[a] = 4; _table.Set(a, _table.Get(a) + _bytes.Length);");

    [Fact]
    public Task Entries_of_a_dictionary_by_key() =>
        UnderRange("_map[a] = 4; long v = _map[a]; if (_map.TryGetValue(a, out v) || _map.ContainsKey(a)) { }");

    [Fact]
    public Task What_only_coarse_holders_change() => UnderRange("if (_limit > 4) { } int n2 = _limit;");

    [Fact]
    public Task What_nobody_changes() => UnderRange("if (_list.Count > 4 || _tree.Count > 4) { foreach (Node m in _list) { } }");

    [Fact]
    public Task What_helpers_of_coarse_holders_change() => InSpace("""
        [GuardedBy(nameof(_lock))] private int _size;
        public void Grow() { using (_lock.EnterWrite()) { Add(4); } }
        private void Add(int n) => _size += n;
        int Get(AddressRange r) { using (_lock.EnterRead(r)) { return _size; } }
        """);

    [Fact]
    public Task Required_of_the_callers() =>
        InSpace("[RequiresLock(nameof(_lock), LockMode.Write)] void M() { _count++; _list.Add(new Node()); }");

    [Fact]
    public Task Atomic_readonly_and_unguarded() => Verify("""
        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private int _count;
            [GuardedBy(nameof(_lock))] private readonly ulong _base = 4;
            private int _mine;
            void M(AddressRange r) { using (_lock.EnterWrite(r)) { Interlocked.Increment(ref _count); _mine++; ulong b = _base; } }
        }
        """);

    [Fact]
    public Task Fields_of_guarded_objects() => Verify("""
        class Space { internal readonly MmapLock Lock = new(); }
        [GuardedBy("Owner.Lock")]
        class Area(Space owner)
        {
            public Space Owner { get; } = owner;
            public ulong Flags;
        }
        class User { void M(Area area, AddressRange r) { using (area.Owner.Lock.EnterWrite(r)) { area.Flags |= 4; } } }
        """);

    [Fact]
    public Task Object_that_nobody_has_yet() => InSpace("""
        static void M(AddressRange r) { var s = new Space(); using (s._lock.EnterWrite(r)) { s._count++; } }
        """);

    [Fact]
    public Task Raw_lock() => Verify("""
        class Space
        {
            [CoarseLock] private readonly object _gate = new();
            [GuardedBy(nameof(_gate))] private int _count;
            void M() { lock (_gate) { _count++; } }
        }
        """);

    #endregion
}
