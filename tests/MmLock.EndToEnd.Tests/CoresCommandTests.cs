using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MmLock.EndToEnd.Tests;

/// <summary>
/// The benchmark over the cores, in the smallest form there is. Nothing is on the path and nothing in its folder: it is for machines that
/// have cores and nothing else.
/// </summary>
[Collection("processes")]
public sealed class CoresCommandTests
{
    private static readonly string[] s_locks =
        ["adaptive", "tree", "segmented", "ReaderWriter", "ReaderWriterLockSlim", "Lock", "64 striped locks"];

    private static readonly string[] s_works =
    [
        "write, disjoint, empty", "write, disjoint, 1 µs", "read, all the same 2 MiB", "read, random blocks of 1 GiB",
        "90 % read, 10 % write, random blocks of 4 GiB", "the same with 0.1 % coarse writes", "read coarse", "write coarse",
        "write, disjoint, 256 MiB",
    ];

    private static readonly string[] s_memoryWorks =
    [
        "map+touch+unmap 64 KiB", "map+unmap 64 KiB, untouched", "protect own 64 KiB",
        "first touch of 128 pages and drop, an area each", "first touch of 128 pages and drop, one shared area",
        "read of present pages",
    ];

    private static (int Exit, string Output, string Error) Run(Workplace place, params string[] arguments)
    {
        string runtime = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet");
        string program = Path.Combine(
            Workplace.Repository, "tests", "MmLock.Benchmarks", "bin", Workplace.Configuration, "net10.0", "MmLock.Benchmarks.dll");
        return place.Run(runtime, new Dictionary<string, string> { ["PATH"] = place.Folder }, [program, .. arguments]);
    }

    [Fact]
    public void Writes_a_row_with_a_ratio_for_each_lock_at_each_work_and_the_same_as_json()
    {
        using var place = new Workplace();
        (int exit, string output, string error) =
            Run(place, "--cores", "--threads", "1,2", "--milliseconds", "1", "--json", "cores.json");
        Assert.True(exit == 0, output + error);
        string[][] rows = [.. output.Split('\n').Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split('|').Select(cell => cell.Trim()).ToArray())];
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(place.Folder, "cores.json")));
        Assert.Equal([1, 2], json.RootElement.GetProperty("threads").EnumerateArray().Select(count => count.GetInt32()));
        var scaling = json.RootElement.GetProperty("scaling").EnumerateArray().ToDictionary(
            row => (row.GetProperty("work").GetString()!, row.GetProperty("lock").GetString()!));
        string[] ours = ["fine", "fine, speculative", "coarse"];
        string[] spaces = OperatingSystem.IsLinux() ? [.. ours, "the system"] : ours;
        (string, string)[] expected =
        [
            .. s_works.SelectMany(work => s_locks.Select(name => (work, name))),
            .. s_works.Where(work => !work.Contains("coarse", StringComparison.Ordinal)).Select(work => (work, "a word for each block, no lock")),
            .. s_memoryWorks.SelectMany(work => spaces.Select(name => (work, name))),
        ];
        Assert.Equal(expected.Order(), scaling.Keys.Order());
        foreach (((string work, string name), JsonElement figures) in scaling)
        {
            double[] rates = [.. figures.GetProperty("turnsPerSecond").EnumerateArray().Select(rate => rate.GetDouble())];
            Assert.Equal(2, rates.Length);
            Assert.All(rates, rate => Assert.True(rate > 0, $"{work}, {name}: {rate}"));
            double ratio = figures.GetProperty("scaling").GetDouble();
            Assert.Equal(rates[1] / rates[0], ratio, tolerance: 0.006);
            string[] row = Assert.Single(rows, row => row.Length >= 5 && row[0] == work && row[1] == name);
            Assert.Equal(ratio.ToString("0.00", CultureInfo.InvariantCulture), row[4]);
        }

        Assert.Contains(rows, row => row[0] == "coarse write among ranges of the other threads, p50" && row[1] == "adaptive");
        Assert.Contains(rows, row => row[0] == "memory of a lock, idle" && row[1] == "adaptive");
        Assert.Contains(rows, row => row[0] == "map+touch+unmap 64 KiB, 2 threads, ÷ the system" || !OperatingSystem.IsLinux());
    }

    [Theory]
    [InlineData("2,1")]
    [InlineData("0")]
    [InlineData("1,two")]
    [InlineData("1", "--milliseconds", "0")]
    public void Tells_what_is_wrong_with_its_arguments_before_it_measures(params string[] arguments)
    {
        using var place = new Workplace();
        (int exit, string output, string error) = Run(place, ["cores", "--threads", .. arguments]);
        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith("benchmarks: --", error);
        Assert.Empty(Directory.GetFileSystemEntries(place.Folder));
    }
}
