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
        (int exit, string output, string error) = await Workplace.MmlockAsync(
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

        // A second run finds its own work done and says so.
        (exit, output, error) = await Workplace.MmlockAsync("inventory", Path.Combine(place.Folder, "migrated"), "--format", "json");
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
        (int exit, string first, string error) = await Workplace.MmlockAsync("inventory", source, "--format", "json");
        Assert.True(exit == 1, error);
        Assert.Equal(first, (await Workplace.MmlockAsync("inventory", source, "--format", "json")).Output);
        Dictionary<string, string> before = Contents(source);
        (exit, string diff, error) = await Workplace.MmlockAsync("convert", source, "--to", "api", "--dry-run");
        Assert.True(exit == 0, error);
        Assert.Contains("+++ b/mm/Fault.cs", diff, StringComparison.Ordinal);
        Assert.Equal(before, Contents(source));

        // The diff is one that git can apply.
        File.WriteAllText(Path.Combine(place.Folder, "api.diff"), diff);
        (exit, _, error) = place.Run("git", null, "apply", "--directory=ClassicMm", "--check", "api.diff");
        Assert.True(exit == 0, error);
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
