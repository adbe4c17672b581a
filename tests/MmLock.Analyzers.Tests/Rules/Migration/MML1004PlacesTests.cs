namespace MmLock.Analyzers.Tests.Rules.Migration;

/// <summary>A region is narrowed to a range only where everything that it asks the guarded structure for lies in it.</summary>
public sealed class MML1004PlacesTests
{
    private const string Space = """
        using System;

        public class Area { public ulong Start, End; public int Protection; public Area Next; }

        public interface IStore { void Save(ulong address); }

        public sealed class CountingStore : IStore
        {
            private readonly Space _space;
            public CountingStore(Space space) => _space = space;
            public void Save(ulong address) => _space.Touch(address + 8192);
        }

        public sealed partial class Space
        {
            private readonly MmapLock _sem = new();
            [GuardedBy(nameof(_sem))] private readonly SortedDictionary<ulong, int> _pages = new();
            [GuardedBy(nameof(_sem))] private readonly SortedDictionary<ulong, Area> _areas = new();
            [GuardedBy(nameof(_sem))] private readonly Dictionary<int, string> _open = new();
            [GuardedBy(nameof(_sem))] private readonly int[] _frames = new int[16];
            [GuardedBy(nameof(_sem))] private int _users;

            // Works on all of it without the structure lock: so nothing here becomes a hold of the structure alone.
            public void Held(AddressRange where)
            {
                using (_sem.EnterWrite(where)) { _pages[0] = 1; _areas[0] = new Area(); _open[0] = ""; _frames[0] = 1; _users = 1; }
            }

            private void One(ulong first, ulong more) { ulong at = first + more; _pages[at] = 1; }
            internal void Touch(ulong address) => _pages[address] = 1;
            private void Each(ulong first, ulong count, ulong step) { for (ulong i = 0; i < count; i++) { _pages[first + i * step] = 1; } }
            private void Span(ulong from, ulong to) { for (ulong at = from; at < to; at += 4096) { _pages.Remove(at); } }
            private static ulong Down(ulong address) => address & ~4095UL;
            private static IEnumerable<ulong> Each(ulong first, ulong bytes) { for (ulong i = 0; i < bytes; i += 4096) { yield return first + i; } }
        }

        """;

    private static Task Verify(string member) =>
        RuleVerifier.VerifyAsync("MML1004", Space + "public sealed partial class Space\n{\n" + member + "\n}\n");

    #region flagged

    [Theory]
    [InlineData("ulong start, ulong length", "_pages[start] = 1;")]
    [InlineData("ulong start, ulong length", "_pages.Remove(start + length - 1);")]
    [InlineData("ulong start, ulong length", "for (ulong i = 0; i < length; i += 4096) { _pages[start + i] = 1; }")]
    [InlineData("ulong start, ulong length", "for (ulong i = 0; length > i; i++) { _pages.Remove(start + i); }")]
    [InlineData("ulong start, ulong end", "for (ulong at = start; at < end; at += 4096) { _pages[at] = 1; }")]
    [InlineData("ulong start, ulong end", "ulong at = start; while (at < end) { _pages[at] = 1; at += 4096; }")]
    [InlineData("ulong start, ulong length", "for (ulong i = 0; i < length; i += 4096) { One(start, i); }")]
    [InlineData("ulong start, ulong length", "ulong end = start + length; One(end - 1, 0); One(start, 0);")]
    [InlineData("AddressRange range", "_pages[range.Start] = 1; _pages[range.Last] = 1;")]
    [InlineData("ulong address", "if (_areas.TryGetValue(address, out Area a)) { a.Protection = 0; }")]
    [InlineData("ulong address, ulong value", "_pages[address] = (int)value;")]
    [InlineData("long offset, long count", "_pages.TryGetValue((ulong)offset, out _users);")]
    [InlineData("uint start, uint count", "_pages.Remove(start);")]
    [InlineData("ulong address, byte[] data", "for (int i = 0; i < data.Length; i++) { _pages[address + (ulong)i] = data[i]; }")]
    [InlineData("ulong size, ulong address", "_pages[address] = 1;")]
    [InlineData("ulong start, ulong length", "if (_users > 0) { _pages[start] = _users; _users++; }")]
    [InlineData("ulong start, ulong length", "_users++; _pages[start] = 1; System.IO.File.Exists(\"a\"); _pages[start + length - 1] = 1;")]
    public Task Place_in_the_range(string parameters, string body) => Verify($$"""
        public void M({{parameters}}) { using (_sem.[|EnterWrite|]()) { {{body}} } }
        """);

    #endregion

    #region not flagged

    [Theory]
    [InlineData("behind the range", "ulong start, ulong length", "_pages.Remove(start + length);")]
    [InlineData("before the range", "ulong start, ulong length", "_pages.Remove(start - 4096);")]
    [InlineData("a guard page", "ulong start, ulong length", "ulong guard = start + length + 4096; _pages.Remove(guard);")]
    [InlineData(
        "twice the length", "ulong start, ulong length",
        "for (ulong at = start; at < start + 2 * length; at += 4096) { _pages.Remove(at); }")]
    [InlineData("the bound itself", "ulong start, ulong end", "for (ulong at = start; at <= end; at += 4096) { _pages.Remove(at); }")]
    [InlineData("used after the step", "ulong start, ulong end", "ulong at = start; while (at < end) { at += 4096; _pages.Remove(at); }")]
    [InlineData(
        "a step in an inner loop", "ulong start, ulong end",
        "ulong at = start; while (at < end) { for (int i = 0; i < 9; i++) { _pages.Remove(at); at += 4096; } }")]
    [InlineData("downwards", "ulong start, ulong length", "for (ulong at = start; at > 0; at -= 4096) { _pages.Remove(at); }")]
    [InlineData("a callee's place", "ulong start, ulong length", "One(start, length);")]
    [InlineData("page by page in a callee", "ulong start, ulong end", "Span(start, end);")]
    [InlineData("pages for bytes", "ulong address, ulong count", "Each(address, count, 4096);")]
    [InlineData("rounded up under the lock", "ulong address, ulong size", "size = (size + 4095) & ~4095UL; Each(address, size, 1);")]
    [InlineData("rounded down by a callee", "ulong start, ulong length", "_pages.Remove(Down(start));")]
    [InlineData("by an iterator", "ulong address, ulong size", "foreach (ulong p in Each(address, size)) { _pages[p] = 1; }")]
    [InlineData("a page index", "ulong start, ulong length", "_pages[start >> 12] = 1;")]
    [InlineData("cut short", "ulong address", "_pages[(uint)address] = 1;")]
    [InlineData("a second place", "ulong address, ulong target, ulong length", "_pages[target] = 1; _pages.Remove(address);")]
    [InlineData("a length as a place", "ulong offset, ulong size", "_pages[size] = 1; _pages.Remove(offset);")]
    [InlineData("a size that is looked up", "ulong address", "int n = _pages[address]; Each(address, (ulong)n, 1);")]
    [InlineData(
        "a neighbour by its link", "ulong start, ulong length",
        "if (_areas.TryGetValue(start, out Area a) && a.Next is { } n) { n.End = a.End; }")]
    [InlineData(
        "a neighbour by a local", "ulong start, ulong length",
        "Area a = _areas[start]; for (; a != null; a = a.Next) { a.Protection = 1; }")]
    [InlineData(
        "all of a looked-up area", "ulong start, ulong length",
        "Area a = _areas[start]; for (ulong at = a.Start; at < a.End; at += 4096) { _pages.Remove(at); }")]
    [InlineData(
        "the next one joined", "ulong start, ulong length", "if (_pages.Remove(start + length, out int next)) { _pages[start] = next; }")]
    [InlineData(
        "a key of another kind", "int fd, long offset", "_open.TryGetValue(fd, out string name); Console.WriteLine(name + offset);")]
    [InlineData("a counter", "ulong address, ulong size", "if (--_users == 0) { Console.WriteLine(address + size); }")]
    [InlineData("the number of entries", "ulong start, ulong length", "_users = _pages.Count;")]
    [InlineData(
        "a pointer that is looked up", "ulong address, int count",
        "if (_areas.TryGetValue(address, out Area a)) { unsafe { *(byte*)a.Start = 0; } }")]
    [InlineData("an element by another number", "ulong address, int slot", "_frames[slot] = (int)address;")]
    [InlineData("unknown code", "ulong start, ulong length, Action<ulong> loaded", "_pages[start] = 1; loaded(start);")]
    [InlineData(
        "an implementation that works elsewhere", "ulong start, ulong length, IStore store", "_pages[start] = 1; store.Save(start);")]
    [InlineData(
        "written by a function", "ulong start, ulong length", "ulong at = start; void Next() => at += 4096; Next(); _pages[at] = 1;")]
    [InlineData(
        "written through a reference", "ulong start, ulong length", "ulong at = start; ref ulong r = ref at; r += length; _pages[at] = 1;")]
    [InlineData("a number that may be missing", "ulong start, ulong length, ulong? hint", "_pages[hint ?? start] = 1;")]
    [InlineData("one of several that may be missing", "ulong start, ulong length, ulong? a, ulong? b", "_pages[a ?? b ?? start] = 1;")]
    [InlineData("a number in an object", "ulong start, ulong length, object hint", "_pages[hint is ulong h ? h : start] = 1;")]
    [InlineData(
        "a step that goes around the end", "ulong start, ulong length, ulong step",
        "for (ulong at = start; at < start + length; at += step) { _pages[at] = 1; }")]
    [InlineData(
        "a counter over slow work", "ulong start, ulong length",
        "int n = _users; System.IO.File.Exists(\"a\"); _pages[start] = 1; _users = n + 1;")]
    [InlineData(
        "a value that is read back after slow work", "ulong start, ulong length",
        "_users = 1; _pages[start] = 1; System.IO.File.Exists(\"a\"); _pages[start] = _users;")]
    [InlineData(
        "a limit that is asked, and reached after slow work", "ulong start, ulong length",
        "if (_users > 8) { return; } System.IO.File.Exists(\"a\"); _pages[start] = 1; _users++;")]
    [InlineData(
        "a counter in a loop with slow work", "ulong start, ulong length",
        "for (ulong i = 0; i < length; i++) { _pages[start + i] = _users; _users++; System.IO.File.Exists(\"a\"); }")]
    public Task Place_that_may_lie_outside(string what, string parameters, string body) => Verify($$"""
        // {{what}}
        public void M({{parameters}}) { using (_sem.EnterWrite()) { {{body}} } }
        """);

    [Fact]
    public Task Recursive_callee() => Verify("""
        private void Down(ulong start, int depth) { _pages[start] = depth; if (depth > 0) { Down(start, depth - 1); } }
        public void M(ulong start, ulong length) { using (_sem.EnterWrite()) { Down(start, 3); } }
        """);

    [Fact]
    public Task Start_is_told_from_an_end_by_the_words_of_its_name() => RuleVerifier.VerifyAsync("MML1004", Space + """
        public sealed partial class Space
        {
            public void M(ulong va, ulong size) { ulong endVa = va + size; using (_sem.EnterWrite()) { _pages.Remove(endVa); } }
            public void N(ulong va, ulong size) { ulong endVa = va + size; using (_sem.[|EnterWrite|]()) { _pages.Remove(va); } }
        }
        """, """
        root = true
        [*.cs]
        mmlock.range_parameter_names = va, endVa
        """);

    #endregion
}
