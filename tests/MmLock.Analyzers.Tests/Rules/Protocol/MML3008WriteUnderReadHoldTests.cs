using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.LockUseVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed class MML3008WriteUnderReadHoldTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => VerifyAsync("MML3008", source, expected);

    private static Task InCache(string members) => Verify($$"""
        partial class Cache
        {
            private readonly ReaderWriterLockSlim _sem = new();
            [GuardedBy(nameof(_sem))] private int _count;
            [GuardedBy(nameof(_sem))] private int[] _slots = new int[4];
            [GuardedBy(nameof(_sem))] private byte[] _bytes = new byte[64];
            [GuardedBy(nameof(_sem))] private char[] _chars = new char[64];
            [GuardedBy(nameof(_sem))] private readonly Dictionary<string, int> _map = new();
            [GuardedBy(nameof(_sem))] private readonly List<int> _list = new();
            [GuardedBy(nameof(_sem))] private (int A, int B) _pair;
            {{members}}
        }
        """);

    private static Task UnderRead(string statements) => InCache($$"""
        void M()
        {
            _sem.EnterReadLock();
            try { {{statements}} } finally { _sem.ExitReadLock(); }
        }
        """);

    #region flagged

    [Fact]
    public Task Message_says_member_lock_and_since_when() => Verify(
        """
        class C
        {
            private readonly ReaderWriterLockSlim _sem = new();
            [GuardedBy(nameof(_sem))] private int _count;
            void M()
            {
                _sem.EnterReadLock();
                {|#0:_count|} = 1;
                _sem.ExitReadLock();
            }
        }
        """,
        Says(
            "MML3008", DiagnosticSeverity.Warning,
            "'C._count' is written while 'C._sem' is held for reading only (since line 14): other readers see the change half done"));

    [Fact]
    public Task Assignment_increment_compound_and_coalesce() =>
        UnderRead("[|_count|] = 1; [|_count|]++; --[|_count|]; [|_count|] += 2; [|_slots|] ??= new int[2];");

    [Fact]
    public Task Ref_out_tuple_and_struct_field() =>
        UnderRead(
            "int.TryParse(\"1\", out [|_count|]); ([|_count|], int b) = (1, 2); [|_pair|].A = b; Swap(ref [|_count|]); static void Swap(ref int i) => i++;");

    [Fact]
    public Task Collections_and_elements() =>
        UnderRead(
            "[|_map|][\"a\"] = 1; [|_map|].Remove(\"a\"); [|_list|].Add(1); [|_list|].Sort(); [|_list|][0]++; [|_slots|][1] = 2; [|_list|]?.Clear();");

    [Theory]
    [InlineData("System.Text.Encoding.UTF8.GetBytes(\"a\", 0, 1, [|_bytes|], 0);")]
    [InlineData("System.Text.Encoding.UTF8.GetBytes(\"a\", [|_bytes|]);")]
    [InlineData("System.Text.Encoding.UTF8.GetBytes(_chars, 0, 1, [|_bytes|], 0);")]
    [InlineData("System.Text.Encoding.UTF8.GetChars(_bytes, 0, 1, [|_chars|], 0);")]
    [InlineData("System.Text.Encoding.UTF8.GetDecoder().Convert(_bytes, 0, 1, [|_chars|], 0, 1, true, out _, out _, out _);")]
    [InlineData("System.Security.Cryptography.RandomNumberGenerator.Create().GetBytes([|_bytes|]);")]
    [InlineData("System.Security.Cryptography.RandomNumberGenerator.Fill([|_bytes|]);")]
    [InlineData("new System.Net.Sockets.Socket(default, default).Receive([|_bytes|]);")]
    [InlineData("new System.IO.MemoryStream().BeginRead([|_bytes|], 0, 1, null, null);")]
    [InlineData("System.Convert.TryFromBase64String(\"\", [|_bytes|], out _);")]
    [InlineData("System.Security.Cryptography.SHA256.HashData(_bytes, [|_bytes|].AsSpan(0, 32));")]
    [InlineData("1.TryFormat([|_chars|], out _);")]
    public Task What_a_call_of_the_library_fills(string statement) => UnderRead(statement);

    [Fact]
    public Task Cache_filled_on_a_miss() => InCache("""
        int Get(string key)
        {
            _sem.EnterReadLock();
            try
            {
                if (_map.TryGetValue(key, out int value)) return value;
                value = key.Length;
                [|_map|].Add(key, value);
                return value;
            }
            finally { _sem.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task Upgradeable_that_was_not_upgraded() => InCache("""
        void M()
        {
            _sem.EnterUpgradeableReadLock();
            try
            {
                [|_count|]++;
                _sem.EnterWriteLock();
                try { _count++; } finally { _sem.ExitWriteLock(); }
                [|_count|]--;
            }
            finally { _sem.ExitUpgradeableReadLock(); }
        }
        """);

    [Fact]
    public Task Read_on_one_branch() => InCache("""
        void M(bool write)
        {
            if (write) _sem.EnterWriteLock(); else _sem.EnterReadLock();
            [|_count|]++;
            if (write) _sem.ExitWriteLock(); else _sem.ExitReadLock();
        }
        """);

    [Fact]
    public Task After_a_downgrade() => Verify("""
        class Mm
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private int _total;
            void M(AddressRange r)
            {
                using RangeGuard hold = _lock.EnterWrite(r);
                _total++;
                hold.DowngradeToRead();
                [|_total|]++;
            }
        }
        """);

    [Fact]
    public Task Range_and_coarse_read_holds() => Verify("""
        class Mm
        {
            public MmapLock Lock { get; } = new();
            [GuardedBy(nameof(Lock))] public ulong Total { get; set; }
            void A() { using (Lock.EnterRead()) Total++; }
            void B(AddressRange r) { using (Lock.EnterRead(r)) { [|Total|] = 2; } }
            bool C(AddressRange r) { if (!Lock.TryEnterRead(r, out RangeGuard g)) return false; using (g) [|Total|]++; return true; }
            async Task D() { using (await Lock.EnterReadAsync()) [|Total|] += 1; }
        }
        """.Replace("EnterRead()) Total++", "EnterRead()) [|Total|]++", StringComparison.Ordinal));

    [Fact]
    public Task Promised_for_reading_only() => Verify(
        """
        class C
        {
            private readonly ReaderWriterLockSlim _sem = new();
            [GuardedBy(nameof(_sem))] private int _count;
            [RequiresLock(nameof(_sem), LockMode.Read)] void M() => {|#0:_count|}++;
        }
        """,
        Says(
            "MML3008", DiagnosticSeverity.Warning,
            "'C._count' is written while 'C._sem' is held for reading only (by the caller, as the declaration says): other readers see the change half done"));

    [Fact]
    public Task Wrapper_methods() =>
        InCache(
            "void Down() => _sem.EnterReadLock(); void Up() => _sem.ExitReadLock(); void M() { Down(); try { [|_count|] = 1; } finally { Up(); } }");

    [Fact]
    public Task Lambda_on_the_spot_and_local_function() => InCache("""
        void M()
        {
            _sem.EnterReadLock();
            try { _list.ForEach(i => [|_count|] += i); Bump(); } finally { _sem.ExitReadLock(); }
            void Bump() => [|_count|]++;
        }
        """);

    [Fact]
    public Task Property_record_and_other_object() => Verify("""
        [GuardedBy("Mm.Sem")] record Area(Mm Mm) { public ulong End { get; set; } }
        class Mm { public readonly ReaderWriterLockSlim Sem = new(); }
        static class C
        {
            public static void Grow(Area area) { area.Mm.Sem.EnterReadLock(); try { area.[|End|] += 1; } finally { area.Mm.Sem.ExitReadLock(); } }
        }
        """);

    #endregion

    #region not flagged

    [Theory]
    [InlineData("System.Text.Encoding.UTF8.GetString(_bytes, 0, 1);")]
    [InlineData("System.Text.Encoding.UTF8.GetBytes(_chars, 0, 1);")]
    [InlineData("_bytes.AsSpan().SequenceEqual(new byte[1]);")]
    [InlineData("_bytes.AsSpan().IndexOf((byte)1);")]
    [InlineData("System.BitConverter.ToInt32(_bytes, 0);")]
    [InlineData("new System.IO.MemoryStream().Write(_bytes, 0, 1);")]
    [InlineData("System.Convert.ToHexString(_bytes, 0, 1);")]
    [InlineData("System.Security.Cryptography.SHA256.HashData(_bytes);")]
    [InlineData("System.Array.IndexOf(_bytes, (byte)1, 0, 2);")]
    public Task What_a_call_of_the_library_only_reads(string statement) => UnderRead(statement);

    [Fact]
    public Task Reads_under_a_read_hold() =>
        UnderRead(
            "int a = _count + _slots[0] + _map[\"a\"] + _pair.A; bool b = _map.ContainsKey(\"a\") || _list.Contains(1); foreach (int i in _list) a += i; var copy = _list.ToArray(); copy[0] = 1;");

    [Fact]
    public Task Writes_under_a_write_hold() =>
        InCache("void M() { _sem.EnterWriteLock(); try { _count++; _map.Clear(); _slots[0] = 1; } finally { _sem.ExitWriteLock(); } }");

    [Fact]
    public Task Upgraded() => InCache("""
        void M()
        {
            _sem.EnterUpgradeableReadLock();
            try
            {
                if (_map.Count > 0) return;
                _sem.EnterWriteLock();
                try { _map.Add("a", 1); } finally { _sem.ExitWriteLock(); }
            }
            finally { _sem.ExitUpgradeableReadLock(); }
        }
        """);

    [Fact]
    public Task Upgraded_guard() => Verify("""
        class Mm
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private int _total;
            void M(AddressRange r)
            {
                using RangeGuard hold = _lock.EnterRead(r);
                if (_total == 0 && hold.TryUpgradeToWrite()) { _total = 1; }
            }
        }
        """);

    [Fact]
    public Task Mode_by_flag() => InCache("""
        void M(bool write)
        {
            if (write) _sem.EnterWriteLock(); else _sem.EnterReadLock();
            if (write) _count++;
            if (write) _sem.ExitWriteLock(); else _sem.ExitReadLock();
        }
        """);

    [Fact]
    public Task Atomic_counters() => UnderRead("Interlocked.Increment(ref _count); Volatile.Write(ref _count, 1);");

    [Fact]
    public Task Concurrent_and_immutable_collections() => Verify("""
        class C
        {
            private readonly ReaderWriterLockSlim _sem = new();
            [GuardedBy(nameof(_sem))] private readonly System.Collections.Concurrent.ConcurrentDictionary<int, int> _hits = new();
            [GuardedBy(nameof(_sem))] private System.Collections.Immutable.ImmutableList<int> _list = System.Collections.Immutable.ImmutableList<int>.Empty;
            void M() { _sem.EnterReadLock(); try { _hits[1] = 2; _hits.TryAdd(2, 3); var next = _list.Add(1); } finally { _sem.ExitReadLock(); } }
        }
        """);

    [Fact]
    public Task Member_that_another_lock_guards() => InCache("""
        private readonly object _statsGate = new();
        [GuardedBy(nameof(_statsGate))] private int _hits;
        private int _unguarded;
        void M() { _sem.EnterReadLock(); try { lock (_statsGate) _hits++; _unguarded++; } finally { _sem.ExitReadLock(); } }
        """);

    [Fact]
    public Task Not_held_at_all_is_another_rule() => InCache("void M() { {|MML3007:_count|}++; }");

    [Fact]
    public Task Held_on_some_ways_only_is_another_rule() =>
        InCache("void M(bool b) { if (b) _sem.EnterReadLock(); {|MML3007:_count|}++; if (b) _sem.ExitReadLock(); }");

    [Fact]
    public Task Constructors_and_fresh_objects() =>
        InCache(
            "public Cache() { _sem.EnterReadLock(); _count = 1; _sem.ExitReadLock(); } static Cache Make(Cache other) { var c = new Cache(); other._sem.EnterReadLock(); c._count = other._count; other._sem.ExitReadLock(); return c; }");

    [Fact]
    public Task Content_of_a_guarded_object_of_the_users_own() => Verify("""
        class Node { public int Value; public void Add(int i) { Value += i; } }
        class C
        {
            private readonly ReaderWriterLockSlim _sem = new();
            [GuardedBy(nameof(_sem))] private readonly Node _root = new();
            void M() { _sem.EnterReadLock(); try { _root.Add(1); _root.Value = 2; } finally { _sem.ExitReadLock(); } }
        }
        """);

    [Fact]
    public Task Asserted_write_hold() =>
        InCache("[RequiresLock(nameof(_sem), LockMode.Read)] void M() { Debug.Assert(_sem.IsWriteLockHeld); _count++; }");

    [Fact]
    public Task Copy_of_a_guarded_struct() => UnderRead("var copy = _pair; copy.A = 2; ref readonly int r = ref _pair.A; int n = r;");

    [Fact]
    public Task Exclusive_locks() => Verify("""
        class C
        {
            private readonly Lock _gate = new();
            [GuardedBy(nameof(_gate))] private int _count;
            [RequiresLock(nameof(_gate), LockMode.Write)] void Bump() => _count++;
            void M() { lock (_gate) { _count++; } using (_gate.EnterScope()) { _count++; } _gate.Enter(); try { Bump(); } finally { _gate.Exit(); } }
        }
        """);

    #endregion
}
