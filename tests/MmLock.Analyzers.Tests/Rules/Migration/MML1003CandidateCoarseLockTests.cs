using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.Migration;

public sealed class MML1003CandidateCoarseLockTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => RuleVerifier.VerifyAsync("MML1003", source, expected);

    #region flagged

    [Fact]
    public Task Monitor_over_pages() => Verify(
        """
        class Table
        {
            private readonly object _gate = new();
            private readonly Dictionary<ulong, int> _owners = new();
            public void Set(ulong page, int owner) { {|#0:lock|} (_gate) { _owners[page] = owner; } }
        }
        """,
        new DiagnosticResult("MML1003", DiagnosticSeverity.Hidden).WithLocation(0)
            .WithMessage(
                "The code under 'Table._gate' indexes '_owners' by 'page' (1 of 1 acquires): [CoarseLock] would designate the lock"));

    [Fact]
    public Task Reader_writer_lock_with_start_and_end() => Verify("""
        class Store
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly SortedList<long, byte[]> _extents = new();
            public byte[] Read(long start, long end) { _rw.[|EnterReadLock|](); try { return _extents.TryGetValue(start, out var e) && end > start ? e : null; } finally { _rw.ExitReadLock(); } }
            public int Count() { _rw.[|EnterReadLock|](); try { return _extents.Count; } finally { _rw.ExitReadLock(); } }
        }
        """);

    [Fact]
    public Task Semaphore_awaited() => Verify("""
        class Pool
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            private readonly long[] _pins = new long[100];
            public async Task Pin(long pageNumber) { await _one.[|WaitAsync|](); try { _pins[pageNumber]++; } finally { _one.Release(); } }
        }
        """);

    [Fact]
    public Task Through_a_property_and_a_wrapper() => Verify("""
        class Space { private readonly object _gate = new(); public object Gate => _gate; public readonly SortedSet<ulong> Mapped = new(); }
        class User { void Map(Space s, ulong address) { [|lock|] (s.Gate) { s.Mapped.Add(address); } } }
        """);

    [Fact]
    public Task Locked_collection_itself() => Verify("""
        class Space { private readonly SortedSet<ulong> _mapped = new(); void Map(ulong address) { [|lock|] (_mapped) { _mapped.Add(address); } } }
        """);

    [Fact]
    public Task Range_type() => Verify("""
        class Space { private static readonly Lock s_lock = new(); private readonly List<AddressRange> _all = new(); void Add(AddressRange range) { [|lock|] (s_lock) { _all.Add(range); } } }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Ordinary_collection() => Verify("""
        class Cache { private readonly object _gate = new(); private readonly Dictionary<string, int> _items = new(); public void Set(string key, int value) { lock (_gate) { _items[key] = value; } } }
        """);

    [Fact]
    public Task Part_of_an_array() => Verify("""
        class Log { private readonly object _gate = new(); private readonly System.IO.MemoryStream _out = new(); public void Write(byte[] buffer, int offset, int count) { lock (_gate) { _out.Write(buffer, offset, count); } } }
        """);

    [Fact]
    public Task Part_of_a_text() => Verify("""
        class Parser { private readonly object _gate = new(); private string _last; public void Cut(string text, int start, int length) { lock (_gate) { _last = text.Substring(start, length); } } }
        """);

    [Fact]
    public Task Designated_or_a_structure_lock() => Verify("""
        class Space
        {
            [CoarseLock] private readonly object _gate = new();
            [StructureLock] private readonly object _tree = new();
            private readonly List<ulong> _mapped = new();
            void Map(ulong address) { lock (_gate) { lock (_tree) { _mapped.Add(address); } } }
        }
        """);

    [Fact]
    public Task One_page_among_many_others() => Verify("""
        class Ui
        {
            private readonly object _gate = new(); private int _page, _a, _b, _d;
            void A() { lock (_gate) { _a++; } } void B() { lock (_gate) { _b++; } } void D() { lock (_gate) { _d++; } }
            void E() { lock (_gate) { _page++; } }
        }
        """);

    [Fact]
    public Task Name_alone() => Verify("""
        class Space { private readonly object _gate = new(); private readonly List<ulong> _mapped = new(); void Map(ulong address) { lock (_gate) { _mapped.Add(address); } } }
        """);

    [Fact]
    public Task Object_that_no_declaration_names() => Verify("""
        class Space { private readonly SortedSet<ulong> _mapped = new(); void Map(ulong address) { lock (this) { _mapped.Add(address); } } }
        """);

    #endregion
}
