using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace MmLock.Tool.Tests.Checking;

/// <summary><c>mmlock check</c> as a user runs it, over one small project.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const string Annotations = """
        namespace MmLock
        {
            public sealed class CoarseLockAttribute : System.Attribute;
        }

        """;

    private const string Source = """
        namespace Disk
        {
            public sealed class Store(System.IO.Stream file)
            {
                [MmLock.CoarseLock]
                private readonly object _gate = new();
                private long _writes;

                public void Write(byte[] page)
                {
                    lock (_gate)
                    {
                        _writes++;
                        Save(page);
                    }
                }

                public void Flush()
                {
                    lock (_gate)
                    {
        #pragma warning disable MML2001 // the log is what is waited for
                        file.Flush();
        #pragma warning restore MML2001
                    }
                }

                private void Save(byte[] page) => System.IO.File.WriteAllBytes("page", page);
            }
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _project;

    public CheckCommandTests() => _project = _folder.WriteProject("disk", Annotations + Source);

    public void Dispose() => _folder.Dispose();

    private string Code => Path.Combine(_folder.Root, "disk", "Code.cs");

    private string At(string file) => Path.Combine(_folder.Root, file);

    /// <summary>They have no place of their own, and stand at one place of the code.</summary>
    [Fact]
    public async Task Each_setting_that_is_ignored_is_a_finding_and_is_told_before_a_conversion()
    {
        _folder.Write(
            ".editorconfig",
            "root = true\n[*.cs]\nmmlock.coarse_lock = Disk.Store._gate\nmmlock.max_call_depth = many\nmmlock.closed_world = yes\n");
        (int exit, string output, string error) = await InProcess.MmlockAsync("check", _project, "--format", "json");
        Assert.True(exit == 1, output + error);
        JsonNode[] ignored = [.. JsonNode.Parse(output)!["findings"]!.AsArray()
            .Where(f => f!["rule"]!.GetValue<string>() == "MML9001").OfType<JsonNode>()];
        Assert.Equal(3, ignored.Length);
        Assert.Equal(3, ignored.Select(f => f["message"]!.ToString()).Distinct().Count());
        Assert.Equal(3, ignored.Select(f => f["fingerprint"]!.ToString()).Distinct().Count());
        (_, _, error) = await InProcess.MmlockAsync("convert", _project, "--to", "api", "--dry-run");
        Assert.All(
            (string[])["mmlock.coarse_lock", "max_call_depth", "closed_world"],
            key => Assert.Contains(key, error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("range")]
    [InlineData("what-if")]
    public async Task Conversion_without_a_designated_lock_says_how_to_designate_one(string to)
    {
        string plain = _folder.WriteProject("plain", Annotations + Source.Replace("[MmLock.CoarseLock]", "", StringComparison.Ordinal));
        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", plain, "--to", to);
        Assert.Equal(2, exit);
        Assert.Contains("No lock is designated, so there is nothing to convert. Put [CoarseLock]", error, StringComparison.Ordinal);
        Assert.DoesNotContain("--site", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Log_is_valid_and_has_the_path_the_suppression_and_a_fingerprint_that_stays()
    {
        (int exit, string output, string error) = await InProcess.MmlockAsync("check", _project, "--format", "sarif");
        Assert.True(exit == 1, output + error);
        JsonNode log = JsonNode.Parse(output)!;
        string schema = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "sarif-2.1.0.json"));
        using var document = JsonDocument.Parse(output);
        EvaluationResults valid = JsonSchema.FromText(schema).Evaluate(
            document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(valid.IsValid, JsonSerializer.Serialize(valid));

        JsonObject[] io = [.. ResultsOf(log).Where(r => (string)r["ruleId"]! == "MML2001")];
        Assert.Equal(2, io.Length);
        Assert.Equal("the log is what is waited for", (string?)io[1]["suppressions"]![0]!["justification"]);
        Assert.Null(io[0]["suppressions"]);
        Assert.Equal(
            ["the hold begins", "Disk.Store.Write(byte[])", "Disk.Store.Save(byte[])"],
            io[0]["codeFlows"]![0]!["threadFlows"]![0]!["locations"]!.AsArray().Select(l => (string?)l!["location"]!["message"]!["text"]));
        Assert.Equal("Code.cs", (string?)io[0]["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]);

        // Lines that move, comments and another layout change no fingerprint; other code does.
        await File.WriteAllTextAsync(
            Code, "// A line more.\n\n" + Annotations + Source.Replace("Save(page);", "Save( page ); // now", StringComparison.Ordinal));
        JsonNode moved = JsonNode.Parse((await InProcess.MmlockAsync("check", _project, "--format", "sarif")).Output)!;
        Assert.Equal(FingerprintsOf(log), FingerprintsOf(moved));
        Assert.NotEqual(
            ResultsOf(log).Select(r => (int)r["locations"]![0]!["physicalLocation"]!["region"]!["startLine"]!),
            ResultsOf(moved).Select(r => (int)r["locations"]![0]!["physicalLocation"]!["region"]!["startLine"]!));
        await File.WriteAllTextAsync(Code, Annotations + Source.Replace("Save(page);", "Save([.. page]);", StringComparison.Ordinal));
        Assert.NotEqual(
            FingerprintsOf(log), FingerprintsOf(JsonNode.Parse((await InProcess.MmlockAsync("check", _project, "--format", "sarif")).Output)!));
    }

    [Fact]
    public async Task Baseline_lets_what_is_there_pass_and_fails_on_what_is_new_and_on_a_lock_that_grows()
    {
        string baseline = At("known.json");
        (int exit, string output, string error) = await InProcess.MmlockAsync("check", _project, "--baseline", baseline);
        Assert.True(exit == 2, output + error);
        Assert.Contains("--update-baseline", error, StringComparison.Ordinal);

        (exit, output, error) = await InProcess.MmlockAsync("check", _project, "--baseline", baseline, "--update-baseline");
        Assert.True(exit == 0, output + error);
        string written = await File.ReadAllTextAsync(baseline);
        (exit, output, error) = await InProcess.MmlockAsync("check", _project, "--baseline", baseline);
        Assert.True(exit == 0, output + error);
        Assert.Contains("1 suppressed", output, StringComparison.Ordinal);
        Assert.Contains("in the baseline", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Less is there", error, StringComparison.Ordinal);

        // One more method that writes under the lock: a finding, and a site of the lock.
        await File.WriteAllTextAsync(Code, Annotations + Source.Replace(
            "private void Save(", "public void Again() { lock (_gate) { Save([]); } }\n        private void Save(", StringComparison.Ordinal));
        (exit, output, error) = await InProcess.MmlockAsync("check", _project, "--baseline", baseline, "--format", "json");
        Assert.True(exit == 1, output + error);
        JsonNode json = JsonNode.Parse(output)!;
        JsonNode fresh = Assert.Single(
            json["findings"]!.AsArray(), f => (string?)f!["baseline"] == "new" && (string?)f["rule"] == "MML2001")!;
        Assert.Equal("Disk.Store.Again()", (string?)fresh["member"]);
        JsonNode gate = Assert.Single(json["locks"]!.AsArray())!;
        Assert.True((int)gate["raw"]! > (int)gate["allowed"]!, output);
        (_, output, _) = await InProcess.MmlockAsync("check", _project, "--baseline", baseline);
        Assert.Contains("Disk.Store._gate has", output, StringComparison.Ordinal);
        Assert.Contains("the baseline allows", output, StringComparison.Ordinal);

        // Less than it allows: said, and it passes.
        await File.WriteAllTextAsync(Code, Annotations + Source.Replace("Save(page);", "", StringComparison.Ordinal));
        (exit, output, error) = await InProcess.MmlockAsync("check", _project, "--baseline", baseline);
        Assert.True(exit == 0, output + error);
        Assert.Contains("Less is there than the baseline allows", error, StringComparison.Ordinal);
        Assert.Equal(written, await File.ReadAllTextAsync(baseline));

        await File.WriteAllTextAsync(baseline, "{ \"schema\": 7, \"findings\": [], \"locks\": [] }");
        (exit, _, error) = await InProcess.MmlockAsync("check", _project, "--baseline", baseline);
        Assert.Equal(2, exit);
        Assert.Contains("schema 7", error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(baseline, "[ 1");
        (exit, _, error) = await InProcess.MmlockAsync("check", _project, "--baseline", baseline);
        Assert.Equal(2, exit);
        Assert.Contains("is no baseline", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Severity_of_the_project_decides_and_a_clean_project_passes()
    {
        _folder.Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.MML2001.severity = none\n");
        (int exit, string output, string error) = await InProcess.MmlockAsync("check", _project);
        Assert.True(exit == 0, output + error);
        Assert.StartsWith("No finding", output, StringComparison.Ordinal);

        // The raw lock itself is information, which fails only whom it is to fail.
        (exit, output, error) = await InProcess.MmlockAsync("check", _project, "--severity", "info");
        Assert.True(exit == 1, output + error);
        Assert.Contains("MML1001", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_that_nobody_designated_is_not_passed_over_in_silence()
    {
        const string Raw = """
            using System;
            using System.Threading;
            public sealed class Memory
            {
                private readonly ReaderWriterLockSlim _lock = new();
                private readonly byte[] _bytes = new byte[4096];

                public void Clear(int offset, int length)
                {
                    _lock.EnterWriteLock();
                    try { _bytes.AsSpan(offset, length).Clear(); } finally { _lock.ExitWriteLock(); }
                }

                public byte[] Read(int offset, int length)
                {
                    _lock.EnterReadLock();
                    try { return _bytes.AsSpan(offset, length).ToArray(); } finally { _lock.ExitReadLock(); }
                }
            }

            """;
        await File.WriteAllTextAsync(Code, Raw);
        (int exit, string output, string error) = await InProcess.MmlockAsync("check", _project);
        Assert.True(exit == 0, output + error);
        Assert.Contains("None of the projects has the package MmLock", error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Code, Raw + Annotations);
        (exit, output, error) = await InProcess.MmlockAsync("check", _project);
        Assert.True(exit == 0, output + error);
        Assert.StartsWith("No finding", output, StringComparison.Ordinal);
        Assert.Contains("1 lock over addresses or offsets, designated by nobody", error, StringComparison.Ordinal);

        // Whoever does not want to hear of such locks turns their rule off.
        _folder.Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.MML1003.severity = none\n");
        (_, _, error) = await InProcess.MmlockAsync("check", _project);
        Assert.DoesNotContain("designated by nobody", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--update-baseline goes with --baseline", "--update-baseline")]
    [InlineData("there is no baseline", "--baseline", "no/such/folder.json")]
    [InlineData("there is no folder", "--baseline", "no/such/folder.json", "--update-baseline")]
    [InlineData("is not K/N", "--shard", "3/2")]
    [InlineData("is not K/N", "--shard", "0/2")]
    [InlineData("is not K/N", "--shard", "one")]
    [InlineData("a baseline is of the whole code base", "--shard", "1/2", "--baseline", "b.json", "--update-baseline")]
    [InlineData("--output goes with --format", "--output", "x.json")]
    [InlineData("--baseline names no file", "--baseline", " ")]
    public async Task Options_that_make_no_sense_are_told_so_before_anything_is_read(string said, params string[] options)
    {
        (int exit, string output, string error) = await InProcess.MmlockAsync(["check", _project, .. options]);
        Assert.True(exit == 2 && output.Length == 0, output + error);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Root, "disk", "obj")));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("inventory")]
    public async Task Part_without_projects_is_named(string command)
    {
        (int exit, string output, string error) = await InProcess.MmlockAsync(command, _project, "--shard", "2/2");
        Assert.Equal(0, exit);
        Assert.Contains("Part 2 of 2 has no project, and its result is empty: the input has 1 project.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("designated", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("None of the projects", output + error, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonObject> ResultsOf(JsonNode log) => log["runs"]![0]!["results"]!.AsArray().Select(r => r!.AsObject());

    private static IEnumerable<string> FingerprintsOf(JsonNode log) =>
        ResultsOf(log).Select(r => (string)r["partialFingerprints"]!["mmlock/v1"]!).Order(StringComparer.Ordinal);
}
