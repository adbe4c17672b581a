using System.Text.RegularExpressions;
using MmLock.Shared;

namespace MmLock.Tests;

/// <summary>
/// The models of <c>docs/models</c> in a small form, one round for each party: that they have no error, and that they have one as soon as
/// any look, flag or wake-up is left out.
/// </summary>
public sealed partial class SpinTests(SpinTests.Checkers checkers) : IClassFixture<SpinTests.Checkers>
{
    private const string Initially = "now.leftOut = 0;";

    public static TheoryData<string> Models => ["root", "levels"];

    /// <summary>Everything that a model says can be left out.</summary>
    public static TheoryData<string, string> Parts
    {
        get
        {
            var parts = new TheoryData<string, string>();
            foreach (string model in (string[])["root", "levels"])
            {
                foreach (Match part in PartExpression().Matches(File.ReadAllText(FileOf(model))))
                {
                    parts.Add(model, part.Groups["name"].Value);
                }
            }

            return parts;
        }
    }

    private static string FileOf(string model) => RepositoryFolder.Of("docs", "models", $"{model}.pml");

    [GeneratedRegex(@"^#define (?<name>[A-Z_]+) +(?<number>[0-9]+) +/\*", RegexOptions.Multiline)]
    private static partial Regex PartExpression();

    [Fact]
    public void Each_part_that_can_be_left_out_has_a_number_of_its_own_and_is_used()
    {
        Assert.Equal(31, Parts.Count);
        foreach (string model in (string[])["root", "levels"])
        {
            string text = File.ReadAllText(FileOf(model));
            Match[] parts = [.. PartExpression().Matches(text).Cast<Match>()];
            Assert.Equal(Enumerable.Range(1, parts.Length), parts.Select(part => int.Parse(part.Groups["number"].Value)));
            Assert.All(parts, part => Assert.Contains($"Has({part.Groups["name"].Value})", text, StringComparison.Ordinal));
        }
    }

    [SpinTheory]
    [MemberData(nameof(Models))]
    public void Small_model_has_no_error(string model)
    {
        string said = checkers.Check(model, null);
        Assert.Contains("errors: 0", said, StringComparison.Ordinal);
        Assert.DoesNotContain("max search depth too small", said, StringComparison.Ordinal);
        Assert.True(long.Parse(StatesExpression().Match(said).Groups["states"].Value) > 500_000, said);
    }

    [GeneratedRegex(@"(?<states>[0-9]+) states, stored")]
    private static partial Regex StatesExpression();

    [SpinTheory]
    [MemberData(nameof(Parts))]
    public void Small_model_has_an_error_without(string model, string part)
    {
        Match of = PartExpression().Matches(File.ReadAllText(FileOf(model))).Cast<Match>()
            .Single(found => found.Groups["name"].Value == part);
        string said = checkers.Check(model, of.Groups["number"].Value);
        Assert.Contains("errors: 1", said, StringComparison.Ordinal);
    }

    /// <summary>The checkers of the models, each made once.</summary>
    public sealed class Checkers : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("mmlock-spin-").FullName;

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        /// <param name="without">The number of what is left out, or null.</param>
        internal string Check(string model, string? without)
        {
            string folder = Path.Combine(_folder, model);
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                Make(model, folder);
            }

            return Spin.Run(folder, Path.Combine(folder, "pan"), without, "-m5000");
        }

        /// <summary>Most of the time goes to the compiler, so what is left out is told to what it makes.</summary>
        private static void Make(string model, string folder)
        {
            Spin.Run(folder, "spin", null, "-DROUNDS=1", "-a", FileOf(model));
            string source = Path.Combine(folder, "pan.c");
            string[] parts = File.ReadAllText(source).Split(Initially);
            Assert.Equal(2, parts.Length);
            File.WriteAllText(source, $"{parts[0]}now.leftOut = atoi(getenv(\"WITHOUT\"));{parts[1]}");
            Spin.Run(folder, "gcc", null, "-O0", "-w", "-DSAFETY", "-o", "pan", "pan.c");
        }
    }
}
