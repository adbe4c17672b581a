using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MmLock.EndToEnd.Tests;

[Collection("processes")]
public sealed partial class MigrationTests
{
    [Fact]
    public async Task ClassicMm_is_migrated_accounted_for_built_and_a_hundred_times_faster_for_a_bystander()
    {
        using var place = new Workplace();
        string source = place.CopySample("ClassicMm");
        Dictionary<string, string> before = Contents(source);
        (int exit, string output, string error) = await InProcess.MmlockAsync(
            "migrate", source, "--output", Path.Combine(place.Folder, "migrated"), "--yes");
        Assert.True(exit == 0, output + error);

        Match api = ApiLine().Match(output);
        Assert.True(api.Success, output);
        Assert.Equal(Number(api, 1), Number(api, 2) + Number(api, 3));
        Assert.InRange(Number(api, 1), 60, 1000);
        Match range = RangeLine().Match(output);
        Assert.True(range.Success, output);
        Assert.Equal(Number(range, 1), Number(range, 2) + Number(range, 3));
        Assert.True(Number(range, 2) >= 5, output);
        Assert.DoesNotContain("has bytes that", output, StringComparison.Ordinal);
        Assert.Contains("succeeded, 0 warnings", output, StringComparison.Ordinal);

        string last = output.TrimEnd().Split('\n')[^1];
        Match headline = Headline().Match(last);
        Assert.True(headline.Success, last);
        Assert.True(double.Parse(headline.Groups[1].Value, CultureInfo.InvariantCulture) >= 100, last);

        // The user's source is as it was; only obj, which the load needed, may have come.
        Assert.Equal(before, Contents(source));

        // Three columns that a terminal has room for.
        Assert.Matches(@"acquires +before +API +ranges *\n", output);
        Assert.Matches(@"metric +unit +before +API +ranges +change *\n", output);
        string[] lines = output[output.IndexOf("\n4. ", StringComparison.Ordinal)..].Split('\n');
        Assert.All(lines, l => Assert.InRange(l.TrimEnd().Length, 0, 80));
        AssertIsCheckedIn(Path.Combine(place.Folder, "migrated"));

        AssertIsPredicted(output);
        await AssertRanksTheLockersOfTheTalkAsync(Path.Combine(place.Folder, "migrated", ".mmlock"));

        // A second run finds its own work done and says so.
        (exit, output, error) = await InProcess.MmlockAsync("inventory", Path.Combine(place.Folder, "migrated"), "--format", "json");
        Assert.True(exit == 0, error);
        using JsonDocument inventory = JsonDocument.Parse(output);
        Assert.All(inventory.RootElement.GetProperty("sites").EnumerateArray(), site =>
        {
            string stage = site.GetProperty("stage").GetString()!;
            Assert.Contains(stage, new[] { "api", "ranged", "refused", "candidate" });
            bool needsReason = stage == "refused" || (stage == "api" && site.GetProperty("kind").GetString() == "acquire");
            Assert.True(!needsReason || site.GetProperty("reason").GetString()!.Length > 0);
        });
    }

    [Fact]
    public async Task Inventory_is_the_same_bytes_each_time_and_a_dry_run_writes_nothing()
    {
        using var place = new Workplace();
        string source = place.CopySample("ClassicMm");
        (int exit, string first, string error) = await InProcess.MmlockAsync("inventory", source, "--format", "json");
        Assert.True(exit == 1, error);
        Assert.Equal(first, (await InProcess.MmlockAsync("inventory", source, "--format", "json")).Output);
        using (JsonDocument inventory = JsonDocument.Parse(first))
        {
            // What raw acquires become is known before anything is converted.
            JsonElement[] raw = [.. inventory.RootElement.GetProperty("sites").EnumerateArray().Where(
                s => s.GetProperty("stage").GetString() == "raw" && s.GetProperty("kind").GetString() == "acquire")];
            JsonElement[] planned = [.. raw.Where(s => s.TryGetProperty("becomes", out _))];
            Assert.InRange(planned.Length, raw.Length - 8, raw.Length);
            Assert.All(planned, s => Assert.Equal(
                s.GetProperty("becomes").GetString() == "coarse",
                s.TryGetProperty("obstacle", out JsonElement why) && why.GetString()!.Length > 0));
            Assert.Equal(
                ["coarse", "range", "structure"],
                planned.Select(s => s.GetProperty("becomes").GetString()!).Distinct().Where(b => b != "ranges")
                    .Order(StringComparer.Ordinal));
            JsonElement[] guards = [.. raw.SelectMany(s => s.GetProperty("guards").EnumerateArray())];
            Assert.Contains(guards, g => g.GetProperty("member").GetString() == "MmStruct.Vmas"
                && g.GetProperty("source").GetString() == "declared" && !g.TryGetProperty("held", out _));
            Assert.Contains(guards, g => g.GetProperty("source").GetString() == "inferred"
                && g.GetProperty("held").GetInt32() <= g.GetProperty("accesses").GetInt32());
        }

        Dictionary<string, string> before = Contents(source);
        (exit, string diff, error) = await InProcess.MmlockAsync("convert", source, "--to", "api", "--dry-run");
        Assert.True(exit == 0, error);
        Assert.Contains("+++ b/mm/Fault.cs", diff, StringComparison.Ordinal);
        Assert.Equal(before, Contents(source));

        // The diff is one that git can apply.
        File.WriteAllText(Path.Combine(place.Folder, "api.diff"), diff);
        (exit, _, error) = place.Run("git", null, "apply", "--directory=ClassicMm", "--check", "api.diff");
        Assert.True(exit == 0, error);
    }

    /// <summary>What-if's prediction of the gain, of the whole and of each member that waits, within a factor of 1.5.</summary>
    private static void AssertIsPredicted(string output)
    {
        string table = output[output.IndexOf("\n6. ", StringComparison.Ordinal)..];
        Match[] rows = Regex.Matches(table, @"\n +(\S+) +([\d,.]+)( +[\d,.]+){2}( +[\d.]+)?(?= *\n)").ToArray();
        string[] waiting = [.. rows.Where(r => Number(r.Groups[2]) >= 50).Select(r => r.Groups[1].Value)];
        Assert.Superset(
            new HashSet<string> { "MemoryFault.HandleUserFault", "Mmap.MapFixedNoReplace", "Unmap.Munmap", "Ps.ReadArgs", "all" },
            waiting.ToHashSet());
        Assert.All(rows.Where(r => Number(r.Groups[2]) >= 50), r => Assert.InRange(Number(r.Groups[4]), 1 / 1.5, 1.5));

        static double Number(Group of) =>
            double.Parse(of.Value, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    /// <summary>Fault, mmap, munmap, and get_user_pages, which populates: the first four by what is waited needlessly with them.</summary>
    private static async Task AssertRanksTheLockersOfTheTalkAsync(string kept)
    {
        (int exit, string output, string error) = await InProcess.MmlockAsync(
            "rank", Path.Combine(kept, "api"), "--profile", Path.Combine(kept, "api.mmprofile"), "--format", "json");
        Assert.True(exit == 1, output + error);
        using JsonDocument ranking = JsonDocument.Parse(output);
        Assert.Equal(
            ["mm/Fault.cs", "mm/Gup.cs", "mm/Mmap.cs", "mm/Munmap.cs"],
            ranking.RootElement.GetProperty("sites").EnumerateArray().Take(4).Select(s => s.GetProperty("file").GetString()!)
                .Order(StringComparer.Ordinal));
    }

    /// <summary>What the tool makes of the sample today is what the repository shows.</summary>
    private static void AssertIsCheckedIn(string migrated)
    {
        string checkedIn = Path.Combine(Workplace.Repository, "samples", "ClassicMm.FineGrained");
        Dictionary<string, string> now = Written(migrated);
        Dictionary<string, string> shown = Written(checkedIn);
        IEnumerable<string> differ = now.Keys.Union(shown.Keys).Where(f => now.GetValueOrDefault(f) != shown.GetValueOrDefault(f));
        Assert.True(
            !differ.Any(),
            $"samples/ClassicMm.FineGrained is not what the tool makes now ({string.Join(", ", differ.Order(StringComparer.Ordinal))}). To "
            + "make it anew: rm -rf samples/ClassicMm.FineGrained && dotnet run --project src/MmLock.Tool -- migrate samples/ClassicMm "
            + "--output samples/ClassicMm.FineGrained --yes");

        static Dictionary<string, string> Written(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(part => part is "obj" or "bin" or ".mmlock")
                && (Path.GetExtension(f) == ".cs" || Path.GetFileName(f).StartsWith("mmlock-migration", StringComparison.Ordinal)))
            .ToDictionary(f => f, f => File.ReadAllText(Path.Combine(folder, f)));
    }

    private static Dictionary<string, string> Contents(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .ToDictionary(f => f, File.ReadAllText);

    private static int Number(Match match, int group) =>
        int.Parse(match.Groups[group].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"sites: ([\d,]+) found = ([\d,]+) converted \+ ([\d,]+) refused")]
    private static partial Regex ApiLine();

    [GeneratedRegex(@"coarse acquires: ([\d,]+) found = ([\d,]+) ranged \+ ([\d,]+) stay coarse")]
    private static partial Regex RangeLine();

    [GeneratedRegex(@"^fault wait p99: .* after: ([\d,.]+) times smaller$")]
    private static partial Regex Headline();
}
