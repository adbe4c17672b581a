using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests.Checking;

/// <summary>The checking lock itself: on what it must speak, and on what not. No part waits for another: it is not about timing.</summary>
public sealed class CheckingLockTests
{
    private const string Frames = """
        sealed class Frame { public int Value; public long Wide; }
        sealed class Store
        {
            public readonly MmapLock L = new();
            public readonly Dictionary<ulong, Frame> Pages = new() { [1] = new Frame(), [2] = new Frame() };
            public readonly int[] Slots = new int[16];
            public int Count;
            public static void Use(long value) => GC.KeepAlive(value);
            public static AddressRange R(ulong start, ulong length = 1) => AddressRange.FromLength(start, length);
        }
        """;

    public static TheoryData<string, string, string> Spoken => new()
    {
        {
            "Structure written under a range only", "Count",
            "using (s.L.EnterWrite(Store.R(1))) s.Count++; | "
                + "using (s.L.EnterWrite(Store.R(2))) s.Count++;"
        },
        {
            "Collection changed under a range only", "Dictionary.Add",
            "using (s.L.EnterWrite(Store.R(8))) s.Pages.Add(8, new Frame()); | "
                + "using (s.L.EnterRead(Store.R(1))) s.Pages.TryGetValue(1, out _);"
        },
        {
            "Range data beside its range", "Frame.Value",
            "using (s.L.EnterWrite(Store.R(1))) s.Pages[1].Value = 1; | "
                + "using (s.L.EnterWrite(Store.R(2))) s.Pages[1].Value = 2;"
        },
        {
            "Element outside the range", "element",
            "using (s.L.EnterWrite(Store.R(1, 2))) for (int i = 1; i <= 3; i++) s.Slots[i] = i; | "
                + "using (s.L.EnterRead(Store.R(3))) Store.Use(s.Slots[3]);"
        },
        {
            "Read hold that writes", "Frame.Value",
            "using (s.L.EnterRead(Store.R(1))) s.Pages[1].Value = 1; | "
                + "using (s.L.EnterRead(Store.R(1))) s.Pages[1].Value = 2;"
        },
        {
            "Coarse read hold beside a structure hold that writes for reading", "Store.Count",
            "using (s.L.EnterStructure(LockMode.Read)) s.Count++; | "
                + "using (s.L.EnterRead()) Store.Use(s.Count);"
        },
        {
            "Access after release", "Store.Count",
            "using (s.L.EnterWrite()) { } s.Count++; | "
                + "using (s.L.EnterWrite()) s.Count++;"
        },
        {
            "Set of two with a third", "element",
            "using (s.L.EnterWrite(Store.R(1), Store.R(5))) { s.Slots[1] = s.Slots[5]; s.Slots[9] = 1; } | "
                + "using (s.L.EnterWrite(Store.R(9))) s.Slots[9] = 2;"
        },
        {
            "Write after downgrade with another reader", "Frame.Value",
            "var g = s.L.EnterWrite(Store.R(1)); g.DowngradeToRead(); s.Pages[1].Value = 1; g.Dispose(); | "
                + "using (s.L.EnterRead(Store.R(1))) Store.Use(s.Pages[1].Value);"
        },
        {
            "Latch on one side only", "Store.Count",
            "using (s.L.EnterWrite(Store.R(1))) using (s.L.VmaLock.Enter()) s.Count++; | "
                + "using (s.L.EnterWrite(Store.R(2))) s.Count++;"
        },
        {
            "Latch left before the write", "Store.Count",
            "using (s.L.EnterWrite(Store.R(1))) { using (s.L.VmaLock.Enter()) { } s.Count++; } | "
                + "using (s.L.EnterStructure(LockMode.Write)) s.Count++;"
        },
        {
            "Two locks", "Store.Count",
            "using (s.L.EnterWrite()) s.Count++; | "
                + "using (new Store().L.EnterWrite()) s.Count++;"
        },
        {
            "Structure hold beside a range hold", "Frame.Value",
            "using (s.L.EnterStructure(LockMode.Write)) s.Pages[1].Value = 1; | "
                + "using (s.L.EnterWrite(Store.R(1))) s.Pages[1].Value = 2;"
        },
        {
            "By a reference to an element", "element",
            "using (s.L.EnterWrite(Store.R(1))) { ref int slot = ref s.Slots[2]; slot++; } | "
                + "using (s.L.EnterWrite(Store.R(2))) s.Slots[2] = 1;"
        },
        {
            "By a span", "Span.Fill",
            "using (s.L.EnterWrite(Store.R(1, 3))) s.Slots.AsSpan(1, 4).Fill(7); | "
                + "using (s.L.EnterWrite(Store.R(4))) s.Slots[4]++;"
        },
        {
            "By a span of a list", "value",
            "using (s.L.EnterWrite(Store.R(1))) System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list)[0]++; | "
                + "using (s.L.EnterWrite(Store.R(2))) System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list)[0]++;"
        },
        {
            "By a pointer", "value",
            "unsafe { using (s.L.EnterWrite(Store.R(1))) fixed (int* p = s.Slots) p[2] = 1; } | "
                + "using (s.L.EnterWrite(Store.R(2))) s.Slots[2]++;"
        },
        {
            "By a copy of a part", "Array.Copy",
            "using (s.L.EnterWrite(Store.R(0, 4))) Array.Copy(s.Slots, 0, s.Slots, 3, 2); | "
                + "using (s.L.EnterRead(Store.R(4))) Store.Use(s.Slots[4]);"
        },
        {
            "By a part of a query", "Enumerable.Sum",
            "using (s.L.EnterRead(Store.R(1, 2))) Store.Use(s.Slots.Skip(1).Take(3).Sum()); | "
                + "using (s.L.EnterWrite(Store.R(3))) s.Slots[3]++;"
        },
        {
            "By a lazy query", "List.Add",
            "IEnumerable<int> q; using (s.L.EnterRead()) q = list.Select(x => x); Store.Use(q.Sum()); | "
                + "using (s.L.EnterWrite()) list.Add(1);"
        },
        {
            "Enumerated after release", "List.Add",
            "List<int>.Enumerator e; using (s.L.EnterRead()) e = list.GetEnumerator(); while (e.MoveNext()) { } | "
                + "using (s.L.EnterWrite()) list.Add(1);"
        },
        {
            "In an async method", "Store.Count",
            "Async().Wait(); async Task Async() { using (await s.L.EnterWriteAsync(Store.R(1))) { "
                + "await Task.Yield(); s.Count++; } } | "
                + "using (s.L.EnterWrite(Store.R(2))) s.Count++;"
        },
        {
            "A captured variable", "captured",
            "using (s.L.EnterWrite(Store.R(1))) captured++; | "
                + "using (s.L.EnterWrite(Store.R(2))) captured++;"
        },
        {
            "A field of a struct in an array", "Pair.B",
            "using (s.L.EnterWrite(Store.R(1))) pairs[1].B = 1; | "
                + "using (s.L.EnterWrite(Store.R(2))) pairs[1].B++;"
        },
        {
            "A static", "Program.Total",
            "using (s.L.EnterWrite(Store.R(1))) Total++; | "
                + "using (s.L.EnterWrite(Store.R(2))) Total++;"
        },
        {
            "Interlocked beside a plain write", "Store.Count",
            "using (s.L.EnterWrite(Store.R(1))) Interlocked.Increment(ref s.Count); | "
                + "using (s.L.EnterWrite(Store.R(2))) s.Count++;"
        },
        {
            "One file under two ranges", "WriteAllText",
            "using (s.L.EnterWrite(Store.R(1))) System.IO.File.WriteAllText(one, \"1\"); | "
                + "using (s.L.EnterWrite(Store.R(2))) System.IO.File.ReadAllText(one);"
        },
        {
            "A setting of the process", "SetEnvironmentVariable",
            "using (s.L.EnterWrite(Store.R(1))) Environment.SetEnvironmentVariable(\"MMLOCK_ONE\", \"1\"); | "
                + "using (s.L.EnterWrite(Store.R(2))) Environment.GetEnvironmentVariable(\"MMLOCK_ONE\");"
        },
        {
            "Where the console goes", "SetOut",
            "using (s.L.EnterWrite(Store.R(1))) Console.SetOut(Console.Out); | "
                + "using (s.L.EnterWrite(Store.R(2))) Console.SetOut(Console.Out);"
        },
        { "Another mutex on each side", "Store.Count", "lock (s.Slots) s.Count++; | lock (s.Pages) s.Count++;" },
        {
            "Made and published before its write", "Frame.Value",
            "var f = new Frame(); using (s.L.EnterWrite()) s.Pages[9] = f; f.Value = 1; | "
                + "for (bool seen = false; !seen; "
                + "Thread.Sleep(1)) using (s.L.EnterWrite()) if (s.Pages.TryGetValue(9, out var f)) { f.Value++; "
                + "seen = true; }"
        },
    };

    public static TheoryData<string, string> Silent => new()
    {
        { "Coarse on both sides", "using (s.L.EnterWrite()) s.Count++; | using (s.L.EnterWrite()) s.Count++;" },
        {
            "Coarse beside a range",
            "using (s.L.EnterRead()) Store.Use(s.Pages[1].Value); | "
                + "using (s.L.EnterWrite(Store.R(1))) s.Pages[1].Value = 2;"
        },
        {
            "Disjoint elements",
            "using (s.L.EnterWrite(Store.R(1))) s.Slots[1]++; | "
                + "using (s.L.EnterWrite(Store.R(2))) s.Slots[2]++;"
        },
        {
            "Disjoint parts of a query",
            "using (s.L.EnterRead(Store.R(1, 2))) Store.Use(s.Slots.Skip(1).Take(2).Where(v => v > 0).Sum()); | "
                + "using (s.L.EnterWrite(Store.R(3))) s.Slots[3]++;"
        },
        {
            "Readers together",
            "using (s.L.EnterRead(Store.R(1))) Store.Use(s.Slots[1]); | "
                + "using (s.L.EnterRead(Store.R(1))) Store.Use(s.Slots[1]);"
        },
        {
            "A file each",
            "using (s.L.EnterWrite(Store.R(1))) System.IO.File.WriteAllText(one, \"1\"); | "
                + "using (s.L.EnterWrite(Store.R(2))) System.IO.File.WriteAllText(two, \"2\");"
        },
        {
            "Overlap by one",
            "using (s.L.EnterWrite(Store.R(1, 4))) s.Slots[4]++; | "
                + "using (s.L.EnterRead(Store.R(4, 9))) Store.Use(s.Slots[4]);"
        },
        {
            "Latch inside ranges",
            "using (s.L.EnterWrite(Store.R(1))) using (s.L.VmaLock.Enter()) s.Count++; | "
                + "using (s.L.EnterRead(Store.R(2))) using (s.L.VmaLock.Enter()) s.Count++;"
        },
        {
            "Latch beside a structure hold",
            "using (s.L.EnterStructure(LockMode.Write)) s.Pages.Remove(7); | "
                + "using (s.L.EnterRead(Store.R(2))) using (s.L.VmaLock.Enter()) s.Pages.TryGetValue(2, out _);"
        },
        {
            "Structure hold beside a coarse one",
            "using (s.L.EnterStructure(LockMode.Write)) s.Count++; | "
                + "using (s.L.EnterRead()) Store.Use(s.Count);"
        },
        {
            "Two structure holds for reading",
            "using (s.L.EnterStructure(LockMode.Read)) s.Count++; | "
                + "using (s.L.EnterStructure(LockMode.Read)) s.Count++;"
        },
        {
            "Set of two",
            "using (s.L.EnterWrite(Store.R(1), Store.R(5))) s.Slots[5] = s.Slots[1]; | "
                + "using (s.L.EnterWrite(Store.R(5))) s.Slots[5] = 2;"
        },
        {
            "Downgraded reader beside a reader",
            "var g = s.L.EnterWrite(Store.R(1)); s.Slots[1] = 1; g.DowngradeToRead(); Store.Use(s.Slots[1]); "
                + "g.Dispose(); | "
                + "using (s.L.EnterRead(Store.R(1))) Store.Use(s.Slots[1]);"
        },
        { "Interlocked on both sides", "Interlocked.Increment(ref s.Count); | Interlocked.Increment(ref s.Count);" },
        { "A common mutex", "lock (s.Slots) s.Count++; | lock (s.Slots) s.Count++;" },
        {
            "Guard that was handed on",
            "var g = Enter(); s.Count++; Leave(g); RangeGuard Enter() => s.L.EnterWrite(); "
                + "void Leave(IDisposable d) => d.Dispose(); | "
                + "using (s.L.EnterWrite()) s.Count++;"
        },
        {
            "Unscoped holds",
            "s.L.AcquireWrite(); try { s.Count++; } finally { s.L.ReleaseWrite(); } | "
                + "s.L.AcquireWrite(); s.Count++; s.L.ReleaseWrite();"
        },
        {
            "Attempts",
            "if (s.L.TryEnterWrite(TimeSpan.FromSeconds(5), out var g)) using (g) s.Count++; | "
                + "using (s.L.EnterWrite()) s.Count++;"
        },
        {
            "Made and filled before it is published",
            "var f = new Frame { Value = 1 }; f.Wide = 2; using (s.L.EnterWrite()) s.Pages[9] = f; | "
                + "using (s.L.EnterWrite()) if (s.Pages.TryGetValue(9, out var f)) f.Value++;"
        },
        {
            "In an async method",
            "Async().Wait(); async Task Async() { using (await s.L.EnterWriteAsync()) { await Task.Yield(); "
                + "s.Count++; } } | "
                + "using (s.L.EnterWrite()) s.Count++;"
        },
        {
            "Locals by references",
            "int n = 0; ref int r = ref n; r++; Span<int> own = stackalloc int[4]; own.Fill(1); own[2] = r; | "
                + "int n = 0; ref int r = ref n; r++;"
        },
        {
            "Fields beside each other",
            "using (s.L.EnterWrite(Store.R(1))) s.Pages[1].Value++; | "
                + "using (s.L.EnterWrite(Store.R(2))) s.Pages[1].Wide++;"
        },
        { "What is read only", "Store.Use(s.Slots.Length + s.Pages.Count); | Store.Use(s.Pages[1].Value);" },
        { "Before and after the phase", "using (s.L.EnterWrite()) s.Count++; | " },
    };

    [Theory]
    [MemberData(nameof(Spoken))]
    public void Speaks(string why, string of, string parts)
    {
        string[] faults = Faults(parts);
        Assert.True(
            Array.Exists(faults, f => f.Contains(of, StringComparison.Ordinal)), why + "\n" + string.Join("\n", faults));
    }

    [Theory]
    [MemberData(nameof(Silent))]
    public void Is_silent(string why, string parts) => Assert.True(Faults(parts) is [], why + "\n" + string.Join("\n", Faults(parts)));

    [Fact]
    public void Says_both_sides_with_their_holds_and_lines() =>
        Assert.Equal(
            "Frame#2+8: write of Frame.Value at Run:24 under MmapLock#1 [0x1, 0x1] write and "
                + "write of Frame.Value at Run:25 under MmapLock#1 [0x2, 0x2] write",
            Assert.Single(
                Faults(
                    "using (s.L.EnterWrite(Store.R(1))) s.Pages[1].Value = 1; | "
                        + "using (s.L.EnterWrite(Store.R(2))) s.Pages[1].Value = 2;")));

    private static string[] Faults(string parts)
    {
        string actions = string.Join(",\n", parts.Split('|').Select(p => $"() => {{ {p} }}"));
        string source = $$"""
            using MmLock;
            {{Frames}}
            struct Pair { public int A; public int B; }
            public static class Program
            {
                static int Total;
                public static string Run(int input)
                {
                    var s = new Store();
                    int captured = 0; string one = System.IO.Path.GetTempPath() + Guid.NewGuid(), two = one + "2";
                    var list = new List<int> { 1 };
                    var pairs = new Pair[4];
                    s.Count++;
                    string ends = T.Together(
            {{actions}});
                    System.IO.File.Delete(one);
                    System.IO.File.Delete(two);
                    return ends + " " + s.Count + Total + captured + list.Count + pairs[1].A;
                }
            }
            """;
        Conversion program = Conversion.Of(SourceText.From(source, new UTF8Encoding(false)));
        (Execution[] ran, string[] faults) = Execution.Checked(new ProgramImage(program.Compilation), [0]);
        Assert.StartsWith("returns ", Assert.Single(ran).Outcome, StringComparison.Ordinal);
        return faults;
    }
}
