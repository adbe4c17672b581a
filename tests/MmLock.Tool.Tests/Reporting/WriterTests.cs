using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Messages;
using MmLock.Tool.Reporting;
using Spectre.Console;

namespace MmLock.Tool.Tests.Reporting;

public sealed class WriterTests
{
    private static readonly SolutionInventory s_inventory = new(
        [new LockRecord("P:Mm.Sem", "Mm.Sem", "Mm.cs:3", true, 2, 1)],
        [
            new SiteRecord(
                "a/A.cs",
                5,
                9,
                "P:Mm.Sem",
                "Mm.Sem",
                SiteKind.Acquire,
                "MmapLock.EnterRead",
                HoldMode.Read,
                SiteStage.Api,
                "AddressRange.FromLength(a, b)",
                null,
                null),
            new SiteRecord(
                "a/B.cs",
                7,
                1,
                "P:Mm.Sem",
                "Mm.Sem",
                SiteKind.Release,
                "lock",
                HoldMode.Write,
                SiteStage.Refused,
                null,
                "a path \"A → B\"",
                "DEBUG"),
        ]);

    [Fact]
    public void Json_is_the_contract_to_the_byte() => Assert.Equal(
        """
        {
          "schema": 2,
          "locks": [
            {
              "lock": "Mm.Sem",
              "declaredAt": "Mm.cs:3",
              "designated": true,
              "sites": 2,
              "withRange": 1
            }
          ],
          "sites": [
            {
              "file": "a/A.cs",
              "line": 5,
              "column": 9,
              "lock": "Mm.Sem",
              "kind": "acquire",
              "primitive": "MmapLock.EnterRead",
              "mode": "read",
              "stage": "api",
              "range": "AddressRange.FromLength(a, b)",
              "reason": null,
              "symbols": null
            },
            {
              "file": "a/B.cs",
              "line": 7,
              "column": 1,
              "lock": "Mm.Sem",
              "kind": "release",
              "primitive": "lock",
              "mode": "write",
              "stage": "refused",
              "range": null,
              "reason": "a path \"A → B\"",
              "symbols": "DEBUG"
            }
          ]
        }

        """.ReplaceLineEndings("\n"),
        InventoryJson.Write(s_inventory));

    [Fact]
    public void Sarif_names_the_rule_of_each_stage()
    {
        using var sarif = System.Text.Json.JsonDocument.Parse(InventorySarif.Write(s_inventory));
        var results = sarif.RootElement.GetProperty("runs")[0].GetProperty("results");
        Assert.Equal(["MML1004", "MML1006"], results.EnumerateArray().Select(r => r.GetProperty("ruleId").GetString()));
        Assert.Equal(
            5,
            results[0].GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region")
                .GetProperty("startLine").GetInt32());
        Assert.Equal("2.1.0", sarif.RootElement.GetProperty("version").GetString());
    }

    [Fact]
    public void Sarif_is_the_same_to_the_byte_with_a_relative_and_encoded_address()
    {
        string sarif = InventorySarif.Write(s_inventory with { Sites = [s_inventory.Sites[1] with { File = "a b/Z\u00e4hler#.cs" }] });
        Assert.StartsWith(
            """
            {
              "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
              "version": "2.1.0",
              "runs": [
                {
                  "tool": {
                    "driver": {
                      "name": "mmlock",
                      "version": "0.1.0",
                      "rules": [
                        {
                          "id": "MML1001",
                          "name": "RawLockSite"
                        },

            """.ReplaceLineEndings("\n"),
            sarif,
            StringComparison.Ordinal);
        Assert.EndsWith(
            """
                  "results": [
                    {
                      "ruleId": "MML1006",
                      "level": "note",
                      "message": {
                        "text": "lock on Mm.Sem (refused): a path \"A → B\""
                      },
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "a%20b/Z%C3%A4hler%23.cs"
                            },
                            "region": {
                              "startLine": 7,
                              "startColumn": 1
                            }
                          }
                        }
                      ]
                    }
                  ]
                }
              ]
            }

            """.ReplaceLineEndings("\n"),
            sarif,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_has_hunks_with_context_and_joins_near_ones()
    {
        string old = string.Concat(Enumerable.Range(1, 30).Select(i => $"line {i}\n"));
        string changed = old.Replace(
            "line 5\n",
            "LINE 5\nextra\n",
            StringComparison.Ordinal).Replace("line 10\n", "", StringComparison.Ordinal).Replace(
                "line 25\n", "LINE 25\n", StringComparison.Ordinal);
        string diff = UnifiedDiff.Of("a.cs", old, changed);
        Assert.StartsWith("--- a/a.cs\n+++ b/a.cs\n@@ -2,12 +2,12 @@\n line 2\n", diff, StringComparison.Ordinal);
        Assert.Contains("\n-line 5\n+LINE 5\n+extra\n line 6\n", diff, StringComparison.Ordinal);
        Assert.Contains("@@ -22,7 +22,7 @@\n", diff, StringComparison.Ordinal);
        Assert.Equal("", UnifiedDiff.Of("a.cs", old, old));
    }

    [Fact]
    public void Diff_tells_a_missing_last_line_end()
    {
        string diff = UnifiedDiff.Of("a.cs", "a\nb", "a\nc\n");
        Assert.Equal("--- a/a.cs\n+++ b/a.cs\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n", diff);
    }

    [Fact]
    public void Headline_compares_the_p99_that_should_be_small()
    {
        static WorkloadResult Result(double wait, double rate) => new(
            true, 1, [new Metric("ops", "ops/s", rate, "higher"), new Metric("wait p99", "us", wait, "lower")]);
        Assert.Equal(
            "wait p99: 10,000 us before, 2.50 us after: 4,000 times smaller", ComparisonWriter.Headline(Result(10_000, 1), Result(2.5, 2)));
        Assert.Equal("wait p99: 10.0 us before, 20.0 us after: 2.00 times larger", ComparisonWriter.Headline(Result(10, 1), Result(20, 2)));
    }

    [Fact]
    public void Nothing_found_is_a_sentence_with_the_next_step_and_no_table()
    {
        string nothing = Printed(80, c => InventoryTable.Write(new SolutionInventory([], []), c));
        Assert.StartsWith("No lock is designated", nothing, StringComparison.Ordinal);
        Assert.Contains("mmlock.coarse_locks = ", nothing, StringComparison.Ordinal);
        Assert.DoesNotContain("─", nothing, StringComparison.Ordinal);
        Assert.StartsWith(
            "No raw site",
            Printed(80, c => ConversionReportWriter.Write(new ConversionReport("api", 0, 0, []), c)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "No coarse acquire",
            Printed(80, c => ConversionReportWriter.Write(new ConversionReport("range", 0, 0, []), c)),
            StringComparison.Ordinal);
        string unused = Printed(200, c => InventoryTable.Write(s_inventory with { Sites = [] }, c));
        Assert.EndsWith("No code was found that uses them.\n", unused, StringComparison.Ordinal);
    }

    [Fact]
    public void Locks_that_nest_are_told_with_their_paths()
    {
        var report = new ConversionReport("api", 3, 3, [])
        {
            Recursive = [
                new Recursive("A.cs:7", "Space._gate", "a path re-enters it: Reload → Count"),
                new Recursive("A.cs:9", "Space._gate", "'Save' asks 'Monitor.IsEntered'")
            ],
        };
        string printed = Printed(200, c => ConversionReportWriter.Write(report, c));
        Assert.Contains("CoarseByThread: 1 lock, whose holds nest by thread", printed, StringComparison.Ordinal);
        Assert.Contains("a path re-enters it: Reload → Count", printed, StringComparison.Ordinal);
        Assert.Contains("'Save' asks 'Monitor.IsEntered'", printed, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "CoarseByThread", Printed(200, c => ConversionReportWriter.Write(report with { Recursive = [] }, c)), StringComparison.Ordinal);
    }

    [Fact]
    public void Public_signatures_that_change_are_told()
    {
        var report = new ConversionReport("api", 1, 1, [])
        {
            Signatures = [new ChangedSignature("A.cs:3", "Space._gate", "F:Space._gate", "Space.Space(ReaderWriterLockSlim gate)")],
        };
        string printed = Printed(200, c => ConversionReportWriter.Write(report, c));
        Assert.Contains("Public signatures: 1 declaration of libraries", printed, StringComparison.Ordinal);
        Assert.Contains("Space.Space(ReaderWriterLockSlim gate)", printed, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "Public", Printed(200, c => ConversionReportWriter.Write(report with { Signatures = [] }, c)), StringComparison.Ordinal);
        var counts = new AcquireCounts(0, 1, 0, 0);
        var state = new MigrationState(1, counts, counts, [], null, null, report.Signatures);
        Assert.Contains("Space.Space(ReaderWriterLockSlim gate)", MigrationSummary.Write(state, "P"), StringComparison.Ordinal);
        Assert.DoesNotContain("Public", MigrationSummary.Write(state with { Signatures = null }, "P"), StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_alone_have_a_next_step()
    {
        var inventory = new SolutionInventory(
            [s_inventory.Locks[0] with { Designated = false, Sites = 1 }], [s_inventory.Sites[0] with { Stage = SiteStage.Candidate }]);
        string printed = Printed(200, c => InventoryTable.Write(inventory, c));
        Assert.Contains("1 site on 1 lock: 1 candidate.\n", printed, StringComparison.Ordinal);
        Assert.Contains("No lock is designated yet. Put [CoarseLock]", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 sites")]
    [InlineData(1, "1 site")]
    [InlineData(2, "2 sites")]
    [InlineData(1000, "1,000 sites")]
    public void Nouns_have_their_plural(long count, string expected) => Assert.Equal(expected, Figures.Count(count, "site"));

    [Fact]
    public void Eighty_columns_hold_whole_places_and_words()
    {
        string reason = "the lock stays raw as a whole: it is passed to a method of another assembly that this solution does not have";
        SiteRecord deep = s_inventory.Sites[1] with { File = "some/deep/folder/with/a/long/name/AddressSpace.Faults.cs", Reason = reason };
        var inventory = s_inventory with { Sites = [s_inventory.Sites[0] with { Range = null }, deep] };
        string narrow = Printed(80, c => InventoryTable.Write(inventory, c));
        Assert.Contains("\nsome/deep/folder/with/a/long/name/AddressSpace.Faults.cs:7  ", narrow, StringComparison.Ordinal);
        Assert.All(narrow.Split('\n'), l => Assert.True(l.Length <= 80, l));
        Assert.Contains("\nsite  lock  kind  primitive  stage  can hold  range or reason\n", narrow, StringComparison.Ordinal);
        Assert.DoesNotContain(" \n", narrow[narrow.IndexOf("\nsite  ", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains(reason, string.Join(' ', narrow.Split('\n', StringSplitOptions.TrimEntries)), StringComparison.Ordinal);
        string wide = Printed(10_000, c => InventoryTable.Write(inventory, c));
        Assert.All(wide.Split('\n'), l => Assert.Equal(l.TrimEnd(), l));
        Assert.Contains(
            wide.Split('\n'), l => l.Contains("Faults.cs:7", StringComparison.Ordinal) && l.Contains(reason, StringComparison.Ordinal));
    }

    /// <summary>What keeps a lock is said once for it, whatever the width; the files for machines have it at each site.</summary>
    [Theory]
    [InlineData(80)]
    [InlineData(10_000)]
    public void What_keeps_a_lock_is_said_once(int width)
    {
        const string Whole = "the lock stays raw as a whole: 'Owner' is marked [Serializable]";
        const string Own = "'Monitor.Wait' in 'M' has no counterpart";
        SiteRecord Site(int line, string reason, string name = "Mm.Sem") =>
            s_inventory.Sites[1] with { Line = line, Reason = reason, Lock = name };
        SolutionInventory inventory = s_inventory with
        {
            Sites = [.. Enumerable.Range(1, 9).Select(i => Site(i, Whole)), Site(10, Own), Site(11, Whole, "Mm.Other")],
        };
        string printed = Joined(Printed(width, c => InventoryTable.Write(inventory, c)));
        Assert.Equal(1, CountOf("Mm.Sem: " + Whole, printed));
        Assert.Equal(2, CountOf(Whole, printed));
        Assert.Equal(9, CountOf("as said of its lock above", printed));
        Assert.Equal(1, CountOf(Own, printed));
        Assert.Equal(10, CountOf(Whole, InventoryJson.Write(inventory)));

        ConversionReport report = new("api", 9, 0, [.. inventory.Sites.Select(s => new Refused(s.Place, s.Lock, s.Primitive, s.Reason!))]);
        Assert.Equal(2, CountOf(Whole, Joined(Printed(width, c => ConversionReportWriter.Write(report, c)))));
        Assert.Equal(
            10, CountOf(Whole, Joined(Printed(width, c => ConversionReportWriter.Write(report with { Stage = "range" }, c)))));
    }

    /// <summary>Two that several sites have are told apart by a number.</summary>
    [Fact]
    public void Two_reasons_of_one_lock_are_numbered()
    {
        var shared = new SharedReasons([("A", "one"), ("A", "two"), ("A", "one"), ("A", "two"), ("B", "one"), ("A", null)]);
        Assert.Equal(["A (1): one", "A (2): two"], Printed(80, shared.Write).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("as said of its lock above (2)", shared.At("A", "two"));
        Assert.Equal("one", shared.At("B", "one"));
    }

    private static string Joined(string printed) => string.Join(' ', printed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static int CountOf(string text, string within) => within.Split(text).Length - 1;

    private static string Printed(int width, Action<IAnsiConsole> write)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        write(console);
        return text.ToString().ReplaceLineEndings("\n");
    }
}
