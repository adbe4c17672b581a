namespace MmLock.Tool.Tests.Conversion;

public sealed class RangeStageTests
{
    private const string Section = "using (_gate.EnterWrite()) { int i = (int)s.Length; int n = _pages[i]; Thread.Sleep(1); _pages[i] = n; }";

    /// <summary>One whose place is found under the hold becomes several acquires; those behind it are the same as before.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(3, "--site", "Code.cs:7", "--site", "Code.cs:9")]
    [InlineData(1, "--site", "Code.cs:9")]
    public async Task Several_acquires_of_a_member_are_converted_whatever_the_first_becomes(int converted, params string[] options)
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteRuntimeProject("P", $$"""
            using MmLock;
            class Store
            {
                [CoarseLock] private readonly MmapLock _gate = new(); private readonly int[] _pages = new int[64];
                public void Fill(Stream s)
                {
                    {{Section}} {{Section}}
                    // Between.
                    {{Section}}
                }
                public void Other(Stream s) { {{Section}} }
            }
            """);
        (int exit, string output, string error) = await InProcess.MmlockAsync(["convert", project, "--to", "range", .. options]);
        Assert.True(exit < 2, error + output);
        Assert.Contains($"coarse acquires: 4 found = {converted} ranged", output, StringComparison.Ordinal);
    }

    /// <summary>
    /// The step that finds the place, and the coarse acquire for when it cannot be had, are parts of the acquire that claims it.
    /// </summary>
    [Fact]
    public async Task A_claimed_acquire_is_one_and_holds_a_range()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteRuntimeProject("P", $$"""
            using MmLock;
            class Store
            {
                [CoarseLock] private readonly MmapLock _gate = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
                private readonly int[] _pages = new int[64];
                public void Fill(Stream s) { {{Section}} }
                public void Outer() { using (_gate.EnterWrite()) { Inner(); } }
                private void Inner() { using (_gate.EnterWrite()) { _pages[0] = 1; Thread.Sleep(1); _pages[1] = 1; } }
            }
            """);
        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", project, "--to", "range");
        Assert.True(exit < 2, error + output);
        Assert.Contains("2 hold a range and 0 the shared structure alone", output, StringComparison.Ordinal);
        Assert.Contains("_gate.EnterStructure(", File.ReadAllText(Path.Combine(folder.Root, "P", "Code.cs")), StringComparison.Ordinal);
        (_, string inventory, _) = await InProcess.MmlockAsync("inventory", project);
        Assert.Contains(": 2 api, 2 ranged.", inventory, StringComparison.Ordinal);
        (_, string check, _) = await InProcess.MmlockAsync("check", project, "--severity", "info");
        Assert.DoesNotContain(": Fill", check, StringComparison.Ordinal);
        Assert.Contains("MML1008", check, StringComparison.Ordinal);
    }

    /// <summary>
    /// A helper that all of them call is changed once, in whatever file it stands; of two locks, the first one has it.
    /// </summary>
    [Theory]
    [InlineData("_gate", 3, "3 found = 3 ranged")]
    [InlineData("_other", 2, "3 found = 2 ranged")]
    public async Task A_helper_is_divided_once(string last, int ranged, string summary)
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteRuntimeProject("P", $$"""
            using MmLock;
            partial class Store
            {
                [CoarseLock] private readonly MmapLock _gate = new(); [CoarseLock] private readonly MmapLock _other = new();
                private readonly Dictionary<int, int> _known = new();
                public int Get(int key) { using (_gate.EnterWrite()) return Load(key); }
                public int Next(int key) { using (_gate.EnterWrite()) { int n = Load(key); return n + 1; } }
            }
            """);
        string file = folder.Write("P/More.cs", $$"""
            using MmLock;
            partial class Store
            {
                public int Last(int key)
                {
                    using ({{last}}.EnterWrite()) return Load(key);
                }

                private int Load(int key)
                {
                    if (_known.TryGetValue(key, out int known))
                    {
                        return known;
                    }

                    Thread.Sleep(1);
                    _known[key] = key;
                    return key;
                }
            }
            """);
        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", project, "--to", "range");
        Assert.True(exit < 2, error + output);
        Assert.Contains($"coarse acquires: {summary}", output, StringComparison.Ordinal);
        string text = File.ReadAllText(file);
        Assert.Equal(3, text.Split("_gate.VmaLock.Enter()").Length);
        Assert.Equal(ranged == 3, text.Contains("_gate.EnterWrite(AddressRange", StringComparison.Ordinal));
        Assert.DoesNotContain("_other.VmaLock", text, StringComparison.Ordinal);
    }

    /// <summary>A file of two projects is one text: what one has of it is written beside what the other has, and both are asked.</summary>
    [Fact]
    public async Task What_each_project_has_of_a_shared_file_is_converted()
    {
        using var folder = new TemporaryFolder();
        string source = folder.Write("Store.cs", """
            using MmLock;
            class Store
            {
                [CoarseLock] private readonly MmapLock _gate = new(); private readonly int[] _pages = new int[64]; private int _n;
                public void Fill(int i)
                {
                    using (_gate.EnterWrite())
                    {
                        int n = _pages[i]; Thread.Sleep(1);
            #if NET5_0
                        _pages[_n] = n + 1;
            #else
                        _pages[i] = n + 1;
            #endif
                    }
                }
            #if NET5_0
                public void Own(int i) { using (_gate.EnterWrite()) _pages[i + 5]++; }
            #else
                public void Own(int i) { using (_gate.EnterWrite()) { int n = _pages[i]; Thread.Sleep(1); _pages[i] = n + 1; } }
            #endif
            }
            """);
        foreach ((string name, string symbols) in new[] { ("P", ""), ("Q", "NET5_0") })
        {
            string project = folder.WriteRuntimeProject(name, "");
            string text = File.ReadAllText(project);
            File.WriteAllText(project, text.Replace(
                "<ItemGroup>",
                $"<PropertyGroup><DefineConstants>{symbols}</DefineConstants></PropertyGroup><ItemGroup><Compile Include=\"../Store.cs\" />",
                StringComparison.Ordinal));
        }

        string solution = folder.Write(
            "all.slnx", "<Solution><Project Path=\"P/P.csproj\" /><Project Path=\"Q/Q.csproj\" /></Solution>");
        (_, string inventory, _) = await InProcess.MmlockAsync("inventory", solution, "--format", "json");
        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", solution, "--to", "range");
        Assert.True(exit < 2, error + output);
        Assert.Contains("coarse acquires: 3 found = 2 ranged + 1 stay coarse", output, StringComparison.Ordinal);
        Assert.Contains("in Q it stays coarse", output, StringComparison.Ordinal);
        Assert.Contains("in Q it stays coarse", inventory, StringComparison.Ordinal);
        string converted = File.ReadAllText(source);
        Assert.Contains("using (_gate.EnterWrite())\n", converted.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("Own(int i) { using (_gate.EnterWrite())", converted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_no_file_is_told_without_one()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteRuntimeProject("P", "class Store { }");
        File.WriteAllText(project, File.ReadAllText(project).Replace(
            "<TargetFramework>", "<OutputType>Exe</OutputType><TargetFramework>", StringComparison.Ordinal));
        (int exit, _, string error) = await InProcess.MmlockAsync("convert", project, "--to", "range");
        Assert.Equal(2, exit);
        Assert.Contains("\n  CS5001: ", error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
