using Verify = MmLock.CodeFixes.Tests.FixVerifier<MmLock.CodeFixes.Rules.Migration.MML1004CoarseAcquireCanBeRangedCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Migration;

/// <summary>Whose callbacks a region runs, and what it goes through.</summary>
public sealed class MML1004DriversTests
{
    private static Task Narrows(string before, string after) =>
        Verify.VerifyAsync(
            RangeModel.Source + "static class C\n{\n" + before + "\n}\n", RangeModel.Source + "static class C\n{\n" + after + "\n}\n");

    private static Task Keeps(string body) =>
        Verify.VerifyAsync(
            RangeModel.Source + "static class C\n{\n" + body + "\n}\n", RangeModel.Source + "static class C\n{\n" + body + "\n}\n",
            iterations: 0);

    [Fact]
    public Task Driver_that_the_caller_gives_is_asked_before_the_acquire() => Narrows(
        """
            static int Poke(Mm mm, ulong start, ulong length, Driver driver)
            {
                using (mm.MmapSem.[|EnterRead|]())
                {
                    Area? area = mm.Areas.Find(start);
                    return driver.Fault(area!, start);
                }
            }
        """,
        """
            static int Poke(Mm mm, ulong start, ulong length, Driver driver)
            {
                bool coarse = !DriverSafety.IsFineGrainedSafe(driver);
                using (coarse ? mm.MmapSem.EnterRead() : mm.MmapSem.EnterRead(AddressRange.FromLengthOrAll(start, length)))
                {
                    Area? area;
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        area = mm.Areas.Find(start)?.Duplicate();
                    }

                    return driver.Fault(area!, start);
                }
            }
        """);

    [Fact]
    public Task Driver_that_may_become_another_one_keeps_the_hold_coarse() => Keeps(
        """
            static Driver? s_current;

            static int Poke(Mm mm, ulong start, ulong length)
            {
                using (mm.MmapSem.EnterRead())
                {
                    Area? area = mm.Areas.Find(start);
                    return s_current?.Fault(area!, start) ?? 0;
                }
            }
        """);

    [Theory]
    [InlineData("s_done++;")]
    [InlineData("Note();")]
    public Task State_that_nothing_says_a_word_of_is_changed_under_the_structure_lock(string change) => Narrows(
        Done + $$"""

            static void M(Mm mm, ulong start, ulong end)
            {
                using (mm.MmapSem.[|EnterWrite|]())
                {
                    mm.Users[start] = 1;
                    Mm.ReadDisk(start);
                    {{change}}
                }
            }
        """,
        Done + $$"""

            static void M(Mm mm, ulong start, ulong end)
            {
                using (mm.MmapSem.EnterWrite(AddressRange.FromLengthOrAll(start, 1)))
                {
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        mm.Users[start] = 1;
                    }

                    Mm.ReadDisk(start);
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        {{change}}
                    }
                }
            }
        """);

    private const string Done = """
            static int s_done;
            static void Note() => s_done++;
        """;

    [Fact]
    public Task Loop_over_what_a_lookup_returned_goes_through_copies() => Narrows(
        """
            static ulong Sum(Mm mm, ulong start, ulong length)
            {
                ulong sum = 0;
                using (mm.MmapSem.[|EnterRead|]())
                {
                    foreach (Area area in mm.Areas.Overlapping(start, start + length))
                    {
                        Mm.ReadDisk(area.Start);
                        sum += area.End;
                    }
                }

                return sum;
            }
        """,
        """
            static ulong Sum(Mm mm, ulong start, ulong length)
            {
                ulong sum = 0;
                using (mm.MmapSem.EnterRead(AddressRange.FromLengthOrAll(start, length)))
                {
                    var found = new List<Area>();
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        foreach (Area area in mm.Areas.Overlapping(start, start + length))
                        {
                            found.Add(area.Duplicate());
                        }
                    }

                    foreach (Area area in found)
                    {
                        Mm.ReadDisk(area.Start);
                        sum += area.End;
                    }
                }

                return sum;
            }
        """);
}
