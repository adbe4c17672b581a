using MmLock.CodeFixes.Rules.Migration;
using Microsoft.CodeAnalysis.Testing;
using Verify = MmLock.CodeFixes.Tests.FixVerifier<MmLock.CodeFixes.Rules.Migration.MML1004CoarseAcquireCanBeRangedCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Migration;

public sealed class MML1004CoarseAcquireCanBeRangedCodeFixTests
{
    private static Task Narrows(string before, string after) =>
        Verify.VerifyAsync(
            RangeModel.Source + "static class C\n{\n" + before + "\n}\n", RangeModel.Source + "static class C\n{\n" + after + "\n}\n");

    private static Task Keeps(string body) =>
        Verify.VerifyAsync(
            RangeModel.Source + "static class C\n{\n" + body + "\n}\n", RangeModel.Source + "static class C\n{\n" + body + "\n}\n",
            iterations: 0);

    [Fact]
    public Task Says_which_range_it_would_hold_and_stays_coarse() => Says(
        Map("[|EnterWrite|]()"), Map("[|EnterWrite|](wouldHold: AddressRange.FromLengthOrAll(address, length))"));

    [Fact]
    public Task Says_that_it_would_hold_the_structure_and_stays_coarse() => Says(
        Count("[|EnterRead|]()"), Count("[|EnterRead|](wouldHold: WouldHold.Structure)"));

    private static Task Says(string before, string after) => Verify.VerifyAsync(
        null, ["MML1004"], [before], [after],
        test =>
        {
            test.CodeActionIndex = 1;
            test.CodeActionEquivalenceKey = MML1004CoarseAcquireCanBeRangedCodeFix.WhatIfKey;
            test.NumberOfIncrementalIterations = 1;
            test.NumberOfFixAllIterations = 0;
            test.FixedState.MarkupHandling = MarkupMode.Allow;
        });

    [Fact]
    public Task Structure_that_it_would_hold_is_what_it_takes() => Verify.VerifyAsync(
        Count("[|EnterRead|](wouldHold: WouldHold.Structure)"), Count("EnterStructure(LockMode.Read)"));

    private static string Count(string acquire) => (RangeModel.Source + $$"""
        static class C
        {
            static ulong Total(Mm mm)
            {
                using (mm.MmapSem.{{acquire}})
                {
                    return mm.Total;
                }
            }
        }

        """).ReplaceLineEndings("\n");

    /// <summary>It has said so: what is left to do is to take the range.</summary>
    [Fact]
    public Task Range_that_it_would_hold_is_the_one_that_it_takes() => Verify.VerifyAsync(
        Map("[|EnterWrite|](wouldHold: AddressRange.FromLengthOrAll(address, length))"),
        Map("EnterWrite(AddressRange.FromLengthOrAll(address, length))").Replace(
            "length)))\n", "length)))\n        using (mm.MmapSem.VmaLock.Enter())\n", StringComparison.Ordinal));

    private static string Map(string acquire) => (RangeModel.Source + $$"""
        static class C
        {
            static void Map(Mm mm, ulong address, ulong length)
            {
                using (mm.MmapSem.{{acquire}})
                {
                    mm.Areas.Insert(new Area { Start = address, End = address + length });
                    mm.Total += length;
                }
            }
        }

        """).ReplaceLineEndings("\n");

    #region flagged

    [Fact]
    public Task Quick_region_goes_under_the_structure_lock_as_a_whole() => Narrows(
        """
            static bool Map(Mm mm, ulong address, ulong length)
            {
                using (mm.MmapSem.[|EnterWrite|]())
                {
                    if (mm.Areas.Overlapping(address, address + length).Count > 0)
                    {
                        return false;
                    }

                    mm.Areas.Insert(new Area { Start = address, End = address + length });
                    mm.Total += length;
                    return true;
                }
            }
        """,
        """
            static bool Map(Mm mm, ulong address, ulong length)
            {
                using (mm.MmapSem.EnterWrite(AddressRange.FromLengthOrAll(address, length)))
                using (mm.MmapSem.VmaLock.Enter())
                {
                    if (mm.Areas.Overlapping(address, address + length).Count > 0)
                    {
                        return false;
                    }

                    mm.Areas.Insert(new Area { Start = address, End = address + length });
                    mm.Total += length;
                    return true;
                }
            }
        """);

    [Fact]
    public Task Lookup_before_slow_work_takes_a_copy() => Narrows(
        """
            static int Fault(Mm mm, ulong address)
            {
                using (mm.MmapSem.[|EnterRead|]())
                {
                    // What is mapped here?
                    Area? area = mm.Areas.Find(address);
                    if (area is null)
                    {
                        return -1;
                    }

                    Mm.Use(area, address);
                    return 0;
                }
            }
        """,
        """
            static int Fault(Mm mm, ulong address)
            {
                using (mm.MmapSem.EnterRead(AddressRange.Around(address, 2UL << 20)))
                {
                    // What is mapped here?
                    Area? area;
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        area = mm.Areas.Find(address)?.Duplicate();
                    }

                    if (area is null)
                    {
                        return -1;
                    }

                    Mm.Use(area, address);
                    return 0;
                }
            }
        """);

    [Fact]
    public Task Driver_that_expects_the_coarse_lock_gets_it() => Narrows(
        """
            static int Fault(Mm mm, ulong address)
            {
                RangeGuard hold = mm.MmapSem.[|EnterRead|]();
                try
                {
                    Area? area = mm.Areas.Find(address);
                    return area?.Driver?.Fault(area, address) ?? -1;
                }
                finally
                {
                    hold.Dispose();
                }
            }
        """,
        """
            static int Fault(Mm mm, ulong address)
            {
                bool coarse = false;
            acquire:
                RangeGuard hold = coarse ? mm.MmapSem.EnterRead() : mm.MmapSem.EnterRead(AddressRange.Around(address, 2UL << 20));
                try
                {
                    Area? area;
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        area = mm.Areas.Find(address)?.Duplicate();
                    }

                    if (!coarse && !DriverSafety.IsFineGrainedSafe(area?.Driver))
                    {
                        coarse = true;
                        hold.Dispose();
                        goto acquire;
                    }

                    return area?.Driver?.Fault(area, address) ?? -1;
                }
                finally
                {
                    hold.Dispose();
                }
            }
        """);

    [Fact]
    public Task Unmap_looks_up_and_detaches_in_one_step_then_zaps_under_the_range_alone() => Narrows(
        """
            static void Unmap(Mm mm, ulong start, ulong end)
            {
                using (RangeGuard hold = mm.MmapSem.[|EnterWrite|]())
                {
                    List<Area> found = mm.Areas.Overlapping(start, end);
                    if (found.Count == 0)
                    {
                        return;
                    }

                    foreach (Area area in found)
                    {
                        mm.Areas.Remove(area);
                    }

                    hold.DowngradeToRead();
                    Mm.Zap(start, end);
                }
            }
        """,
        """
            static void Unmap(Mm mm, ulong start, ulong end)
            {
                using (RangeGuard hold = mm.MmapSem.EnterWrite(AddressRange.FromBoundsOrAll(start, end)))
                {
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        List<Area> found = mm.Areas.Overlapping(start, end);
                        if (found.Count == 0)
                        {
                            return;
                        }

                        foreach (Area area in found)
                        {
                            mm.Areas.Remove(area);
                        }
                    }

                    hold.DowngradeToRead();
                    Mm.Zap(start, end);
                }
            }
        """);

    [Fact]
    public Task Drivers_of_a_whole_range_are_asked_before_anything_is_done() => Narrows(
        """
            static int Pin(Mm mm, ulong start, ulong end)
            {
                int sum = 0;
                using (mm.MmapSem.[|EnterRead|]())
                {
                    for (ulong at = start; at < end; at += 4096)
                    {
                        Area? area = mm.Areas.Find(at);
                        sum += area?.Driver?.Fault(area, at) ?? 0;
                    }
                }

                return sum;
            }
        """,
        """
            static int Pin(Mm mm, ulong start, ulong end)
            {
                int sum = 0;
                bool coarse = false;
            acquire:
                using (coarse ? mm.MmapSem.EnterRead() : mm.MmapSem.EnterRead(AddressRange.FromBoundsOrAll(start, end)))
                {
                    if (!coarse)
                    {
                        using (mm.MmapSem.VmaLock.Enter())
                        {
                            coarse = !DriverSafety.AreFineGrainedSafe(mm.Areas.Overlapping(start, end), static found => found.Driver);
                        }

                        if (coarse)
                        {
                            goto acquire;
                        }
                    }

                    for (ulong at = start; at < end; at += 4096)
                    {
                        Area? area;
                        using (mm.MmapSem.VmaLock.Enter())
                        {
                            area = mm.Areas.Find(at)?.Duplicate();
                        }

                        sum += area?.Driver?.Fault(area, at) ?? 0;
                    }
                }

                return sum;
            }
        """);

    [Fact]
    public Task Variable_of_an_out_argument_stays_in_sight() => Narrows(
        """
            static int Users(Mm mm, ulong start, ulong length)
            {
                using (mm.MmapSem.[|EnterRead|]())
                {
                    mm.Users.TryGetValue(start, out var users);
                    Mm.ReadDisk(start);
                    return users;
                }
            }
        """,
        """
            static int Users(Mm mm, ulong start, ulong length)
            {
                using (mm.MmapSem.EnterRead(AddressRange.FromLengthOrAll(start, length)))
                {
                    int users;
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        mm.Users.TryGetValue(start, out users);
                    }

                    Mm.ReadDisk(start);
                    return users;
                }
            }
        """);

    [Theory]
    [InlineData("store.Save(start);")]
    [InlineData("lock (s_other) { }")]
    [InlineData("Walk(start, end);")]
    [InlineData("System.Threading.Thread.Sleep(1);")]
    [InlineData("System.GC.KeepAlive(new byte[end - start]);")]
    public Task Slow_work_stays_outside_the_structure_lock(string slow) => Narrows(
        Slow + $$"""

            static void M(Mm mm, ulong start, ulong end, IStore store)
            {
                using (mm.MmapSem.[|EnterWrite|]())
                {
                    mm.Users[start] = 1;
                    {{slow}}
                }
            }
        """,
        Slow + $$"""

            static void M(Mm mm, ulong start, ulong end, IStore store)
            {
                using (mm.MmapSem.EnterWrite(AddressRange.FromBoundsOrAll(start, end)))
                {
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        mm.Users[start] = 1;
                    }

                    {{slow}}
                }
            }
        """);

    private const string Slow = """
            static readonly object s_other = new();
            public interface IStore { void Save(ulong address); }
            public sealed class FileStore : IStore { public void Save(ulong address) => System.IO.File.WriteAllText("x", "x"); }
            static void Walk(ulong start, ulong end) { for (ulong at = start; at < end; at += 4096) { System.GC.KeepAlive(at); } }
        """;

    [Fact]
    public Task File_with_tabs_gets_tabs() => Narrows(
        "\tstatic void M(Mm mm, ulong start, ulong end)\n\t{\n\t\tusing (mm.MmapSem.[|EnterWrite|]())\n\t\t{\n\t\t\tmm.Users[start] = 1;\n\t\t\tMm.ReadDisk(start);\n\t\t}\n\t}",
        "\tstatic void M(Mm mm, ulong start, ulong end)\n\t{\n\t\tusing (mm.MmapSem.EnterWrite(AddressRange.FromBoundsOrAll(start, end)))\n\t\t{\n\t\t\tusing (mm.MmapSem.VmaLock.Enter())\n\t\t\t{\n\t\t\t\tmm.Users[start] = 1;\n\t\t\t}\n\n\t\t\tMm.ReadDisk(start);\n\t\t}\n\t}");

    [Fact]
    public Task Section_on_one_line_gets_lines_for_what_is_written_into_it() => Narrows(
        """
            static void M(Mm mm, ulong start, ulong end) { using (mm.MmapSem.[|EnterWrite|]()) { mm.Users[start] = 1; Mm.ReadDisk(start); } }

            static int Other(int n) { switch (n) { case 1: return 2; default: return 3; } }
        """,
        """
            static void M(Mm mm, ulong start, ulong end)
            {
                using (mm.MmapSem.EnterWrite(AddressRange.FromBoundsOrAll(start, end)))
                {
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        mm.Users[start] = 1;
                    }

                    Mm.ReadDisk(start);
                }
            }

            static int Other(int n) { switch (n) { case 1: return 2; default: return 3; } }
        """);

    [Fact]
    public Task Walk_over_the_whole_structure() => Narrows(
        """
            static int Count(Mm mm, ulong start, ulong end) { using (mm.MmapSem.[|EnterRead|]()) { int n = 0; foreach (Area a in mm.Areas.All) n++; return n; } }
        """,
        """
            static int Count(Mm mm, ulong start, ulong end) { using (mm.MmapSem.EnterStructure(LockMode.Read)) { int n = 0; foreach (Area a in mm.Areas.All) n++; return n; } }
        """);

    [Fact]
    public Task Place_that_is_found_by_walking() => Narrows(
        """
            static ulong Map(Mm mm, ulong length) { using (mm.MmapSem.[|EnterWrite|]()) { return mm.Areas.FindGap(length); } }
        """,
        """
            static ulong Map(Mm mm, ulong length) { using (mm.MmapSem.EnterStructure(LockMode.Write)) { return mm.Areas.FindGap(length); } }
        """);

    [Fact]
    public Task Address_that_changes_under_the_lock() => Narrows(
        """
            static void M(Mm mm, ulong address) { using (mm.MmapSem.[|EnterRead|]()) { address++; _ = mm.Areas.Find(address); } }
        """,
        """
            static void M(Mm mm, ulong address) { using (mm.MmapSem.EnterStructure(LockMode.Read)) { address++; _ = mm.Areas.Find(address); } }
        """);

    [Fact]
    public Task Length_is_no_address() => Narrows(
        """
            static void M(Mm mm, ulong start, ulong length) { RangeGuard g = mm.MmapSem.[|EnterRead|](); _ = mm.Areas.FindGap(length); g.Dispose(); }
        """,
        """
            static void M(Mm mm, ulong start, ulong length) { StructureGuard g = mm.MmapSem.EnterStructure(LockMode.Read); _ = mm.Areas.FindGap(length); g.Dispose(); }
        """);

    [Fact]
    public Task Object_of_a_type_that_no_annotation_names() => Narrows(
        """
            public sealed class Page { public int Users; }

            static void M(Mm mm, ulong address)
            {
                using (mm.MmapSem.[|EnterWrite|]())
                {
                    object page = mm.Objects[address];
                    Mm.ReadDisk(address);
                    ((Page)page).Users = 1;
                }
            }
        """,
        """
            public sealed class Page { public int Users; }

            static void M(Mm mm, ulong address)
            {
                using (mm.MmapSem.EnterWrite(AddressRange.FromLengthOrAll(address, 1)))
                {
                    object page;
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        page = mm.Objects[address];
                    }

                    Mm.ReadDisk(address);
                    ((Page)page).Users = 1;
                }
            }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Object_that_is_handed_out_and_used_after_its_lookup() => Keeps("""
            static void M(Mm mm, ulong address) { using (mm.MmapSem.EnterWrite()) { if (mm.ByStart.TryGetValue(address, out Area? a)) { Mm.ReadDisk(address); a.End = 0; } } }
        """);

    [Fact]
    public Task Statement_that_looks_up_and_reads_the_disk_at_once() => Keeps("""
            static void M(Mm mm, ulong address) { using (mm.MmapSem.EnterRead()) { Mm.Use(mm.Areas.Find(address)!, address); } }
        """);

    [Fact]
    public Task Area_changed_beside_slow_work() => Keeps("""
            static void M(Mm mm, ulong address) { using (mm.MmapSem.EnterWrite()) { Area? a = mm.Areas.Find(address); Mm.ReadDisk(address); if (a is not null) a.End = address; } }
        """);

    [Fact]
    public Task Hold_that_another_method_releases() => Keeps("""
            static void Begin(Mm mm, ulong address) { mm.MmapSem.AcquireRead(); _ = mm.Areas.Find(address); }
            static void End(Mm mm) { mm.MmapSem.ReleaseRead(); }
        """);

    [Fact]
    public Task Callee_that_takes_the_lock_itself() => Keeps("""
            static void M(Mm mm, ulong address) { using (mm.MmapSem.EnterRead()) { _ = mm.Areas.Find(address); N(mm); } }
            static void N(Mm mm) { mm.MmapSem.AcquireRead(); mm.MmapSem.ReleaseRead(); }
        """);

    [Fact]
    public Task Callee_that_asserts_a_coarse_hold() => Keeps("""
            static void M(Mm mm, ulong address) { using (mm.MmapSem.EnterRead()) { _ = mm.Areas.Find(address); N(mm); } }
            static void N(Mm mm) => mm.MmapSem.AssertHeld(AddressRange.All, LockMode.Read);
        """);

    [Fact]
    public Task Region_in_which_nothing_is_known_to_be_guarded() => Keeps("""
            static void M(Mm mm, ulong address) { using (mm.MmapSem.EnterRead()) { Mm.ReadDisk(address); } }
        """);

    [Fact]
    public Task Iterator() => Keeps("""
            static IEnumerable<ulong> M(Mm mm, ulong start, ulong end) { using (mm.MmapSem.EnterRead()) { foreach (Area a in mm.Areas.Overlapping(start, end)) yield return a.Start; } }
        """);

    [Fact]
    public Task Range_hold() => Keeps("""
            static void M(Mm mm, AddressRange range) { using (mm.MmapSem.EnterRead(range)) { _ = mm.Areas.Find(range.Start); } }
        """);

    #endregion
}
