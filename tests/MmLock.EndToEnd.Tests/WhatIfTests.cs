using System.Text.Json.Nodes;

namespace MmLock.EndToEnd.Tests;

/// <summary>What a recorded run says, on the way to ranges.</summary>
public sealed class WhatIfTests
{
    private const string Source = """
        using System.Threading;
        using MmLock;

        public sealed class Store
        {
            private readonly MmapLock _lock = new MmapLock();
            private readonly byte[] _bytes = new byte[4096];

            public void Fill(int start, int count)
            {
                using (_lock.EnterWrite())
                {
                    Thread.Sleep(1);
                    for (int i = start; i < start + count; i++) _bytes[i] = 1;
                }
            }

            public long All()
            {
                using (_lock.EnterRead())
                {
                    long sum = 0;
                    foreach (byte value in _bytes) sum += value;
                    return sum;
                }
            }

            private int _asked;

            public int Ask()
            {
                using (_lock.EnterWrite())
                {
                    return ++_asked;
                }
            }

            public byte Get(int at)
            {
                using (_lock.EnterRead())
                {
                    return _bytes[at];
                }
            }
        }

        """;

    private static string Write(Workplace place)
    {
        place.Write("app/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><Reference Include="{Workplace.Built("MmLock.Runtime", "net10.0", "MmLock.Runtime.dll")}" /></ItemGroup>
            </Project>
            """);
        place.Write("app/Store.cs", Source);
        return Path.Combine(place.Folder, "app");
    }

    /// <summary>What a profile says was waited needlessly goes before what the code alone tells.</summary>
    [Fact]
    public async Task Profile_decides_which_site_is_first()
    {
        using var place = new Workplace();
        string app = Write(place);
        int line = Source.Split('\n').Index().Single(l => l.Item.Contains("return _bytes[at]", StringComparison.Ordinal)).Index - 1;
        string profile = Path.Combine(place.Folder, "store.mmprofile");
        string[] arguments = ["migrate", app];
        Assert.Equal("Fill", await FirstAsync([]));
        WriteProfile(profile, line, needless: 2_000_000);
        Assert.Equal("Get", await FirstAsync(["--profile", profile]));

        // Of other code: said, and nothing is changed by it.
        File.WriteAllText(profile, File.ReadAllText(profile).Replace("Store.cs", "Other.cs", StringComparison.Ordinal));
        Assert.Equal("Fill", await FirstAsync(["--profile", profile], "no site of the profile is in"));

        async Task<string> FirstAsync(string[] more, string says = "")
        {
            (int exit, string output, string error, int left) = await GuidedMigrationTests.AskedAsync([.. arguments, .. more], "q");
            Assert.True(exit == 1 && left == 0, output + error);
            Assert.Contains(says, error, StringComparison.Ordinal);
            Assert.Contains("the designated locks are on it already", output, StringComparison.Ordinal);
            Assert.Equal(
                more.Length > 0 && says.Length == 0,
                output.Contains("waited needlessly in the profile: 2.00 ms", StringComparison.Ordinal));
            Assert.Equal(Source, place.Read("app/Store.cs"));
            return output.Contains("+        using (_lock.EnterWrite(", StringComparison.Ordinal) ? "Fill" : "Get";
        }
    }

    [Fact]
    public async Task Rank_without_what_if_ranges_names_the_command_that_writes_them()
    {
        using var place = new Workplace();
        string app = Write(place);
        string profile = Path.Combine(place.Folder, "store.mmprofile");
        int line = Source.Split('\n').Index().Single(l => l.Item.Contains("return _bytes[at]", StringComparison.Ordinal)).Index - 1;
        WriteProfile(profile, line, needless: 0);
        (int exit, string output, string error) = await InProcess.MmlockAsync("rank", app, "--profile", profile);
        Assert.True(exit == 0, output + error);
        Assert.Contains("mmlock convert PATH --to what-if", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    /// <summary>The plan says so, and the ranking does not promise what it does not bring.</summary>
    [Fact]
    public async Task Rank_says_what_stays_under_VmaLock()
    {
        const string Ledger = """
            using MmLock;

            public sealed class Ledger
            {
                private readonly MmapLock _lock = new MmapLock();
                private readonly long[] _accounts = new long[1024];

                public void Add(int account, long amount)
                {
                    using (_lock.EnterWrite())
                    {
                        _accounts[account] += amount;
                    }
                }

                public bool TryAdd(int account, long amount)
                {
                    if (!_lock.TryEnterWrite(System.TimeSpan.FromMilliseconds(3), out RangeGuard guard))
                    {
                        return false;
                    }

                    using (guard)
                    {
                        _accounts[account] += amount;
                    }

                    return true;
                }
            }
            """;
        using var place = new Workplace();
        string app = Write(place);
        place.Write("app/Store.cs", Ledger);
        string profile = Path.Combine(place.Folder, "store.mmprofile");
        WriteProfile(profile, 10, needless: 2_000_000, withItself: true);
        (int exit, string output, string error) = await InProcess.MmlockAsync("rank", app, "--profile", profile, "--format", "json");
        Assert.True(exit == 0, output + error);
        JsonNode site = JsonNode.Parse(output)!["sites"]![0]!;
        Assert.Equal(("range", "all"), ((string?)site["becomes"], (string?)site["underVmaLock"]));
        Assert.Equal((0L, 2_000_000L), ((long)site["needless"]!, (long)site["stays"]!));
    }

    private static void WriteProfile(string path, int line, long needless, bool withItself = false)
    {
        var profile = new JsonObject
        {
            ["mmlockProfile"] = 1,
            ["sites"] = new JsonArray(new JsonArray(1, "/built/somewhere/Store.cs", line)),
            ["counts"] = new JsonArray(new JsonObject
            {
                ["site"] = 1,
                ["mode"] = "read",
                ["holds"] = 1,
                ["waits"] = 1,
                ["waited"] = 3_000_000,
                ["falseWaited"] = needless,
            }),
            ["pairs"] = withItself ? new JsonArray(new JsonArray(1, 1, 1, needless, 1, needless)) : new JsonArray(),
        };
        File.WriteAllText(path, profile.ToJsonString() + "\n");
    }

    /// <summary>Each step is the one after the other's: what would be held, what is held.</summary>
    [Fact]
    public async Task Acquires_say_what_they_would_hold_and_then_hold_it()
    {
        using var place = new Workplace();
        string app = Write(place);
        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", app, "--to", "what-if");
        Assert.True(exit == 1, output + error);
        Assert.Contains("4 found = 3 say what they would hold + 1 do not", output, StringComparison.Ordinal);
        Assert.Contains("no range", output, StringComparison.Ordinal);
        string said = place.Read("app/Store.cs");
        Assert.Contains("EnterWrite(wouldHold: AddressRange.", said, StringComparison.Ordinal);
        Assert.Contains("EnterRead(wouldHold: AddressRange.", said, StringComparison.Ordinal);
        Assert.Contains("EnterWrite(wouldHold: WouldHold.Structure)", said, StringComparison.Ordinal);

        (exit, output, error) = await InProcess.MmlockAsync("convert", app, "--to", "what-if", "--dry-run");
        Assert.DoesNotContain("+++", output, StringComparison.Ordinal);

        (exit, output, error) = await InProcess.MmlockAsync("convert", app, "--to", "range");
        Assert.True(exit == 1, output + error);
        Assert.Contains("4 found = 3 ranged + 1 stay coarse", output, StringComparison.Ordinal);
        string narrowed = place.Read("app/Store.cs");
        Assert.DoesNotContain("wouldHold", narrowed, StringComparison.Ordinal);
        Assert.Equal(
            said.Replace("EnterWrite(wouldHold: WouldHold.Structure)", "EnterStructure(LockMode.Write)", StringComparison.Ordinal)
                .Replace("wouldHold: ", "", StringComparison.Ordinal).Split('\n'),
            narrowed.Split('\n').Where(l => !l.Contains("VmaLock", StringComparison.Ordinal)));
    }
}
