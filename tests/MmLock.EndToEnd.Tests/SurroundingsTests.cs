using System.Diagnostics;
using System.Text;

namespace MmLock.EndToEnd.Tests;

/// <summary>What surrounds a conversion goes wrong: the source is converted or it is as it was, and nothing else is left.</summary>
public sealed class SurroundingsTests
{
    private static string Source(string name) => $$"""
        using MmLock;
        public sealed partial class {{name}}
        {
            [CoarseLock] private readonly object _gate = new();
            public int M()
            {
                lock (_gate)
                {
                    return 1; // Zähler
                }
            }
        }

        """.ReplaceLineEndings("\n");

    private static string WriteProject(Workplace place, string folder, string items = "")
    {
        place.Write($"{folder}/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable></PropertyGroup>
              <ItemGroup>{items}<Reference Include="{Workplace.Built("MmLock.Runtime", "net10.0", "MmLock.Runtime.dll")}" /></ItemGroup>
            </Project>
            """);
        return Path.Combine(place.Folder, folder);
    }

    private static Dictionary<string, string> Contents(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .ToDictionary(f => f, f => Convert.ToHexString(File.ReadAllBytes(f)));

    private static void AssertCalm(string error)
    {
        Assert.Contains("mmlock: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_file_keeps_its_encoding_and_one_that_cannot_be_written_is_refused_alone()
    {
        using var place = new Workplace();
        string app = WriteProject(place, "app é");
        var encodings = new Dictionary<string, Encoding>
        {
            ["Latin"] = Encoding.Latin1,
            ["Wide"] = Encoding.Unicode,
            ["WideBigEndian"] = Encoding.BigEndianUnicode,
            ["Marked"] = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            ["Plain"] = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach ((string name, Encoding encoding) in encodings)
        {
            File.WriteAllText(Path.Combine(app, name + ".cs"), Source(name), encoding);
        }

        // Two locks in one file, which then go one after the other.
        string plain = Path.Combine(app, "Plain.cs");
        File.AppendAllText(plain, Source("Second").Replace("using MmLock;\n", "", StringComparison.Ordinal));

        // Says that it is UTF-8 and is not: what was read of it cannot be written back.
        byte[] broken = [0xEF, 0xBB, 0xBF, .. Encoding.Latin1.GetBytes(Source("Broken"))];
        File.WriteAllBytes(Path.Combine(app, "Broken.cs"), broken);

        int exit;
        string output, error;
        if (!OperatingSystem.IsWindows())
        {
            // The diff has the bytes of the files, so that git can apply it; of two bytes a character it cannot.
            place.Run("sh", null, "-c", $"dotnet '{Workplace.ToolFile}' convert '{app}' --to api --dry-run > api.diff");
            (exit, output, error) = place.Run(
                "git", null, "apply", "--directory=app é", "--exclude=*Wide*", "--check", "--verbose", "api.diff");
            Assert.True(exit == 0, output + error);
            Assert.All(new[] { "Latin", "Marked", "Plain" }, n => Assert.Contains($"{n}.cs", error, StringComparison.Ordinal));
        }

        (exit, output, error) = await InProcess.MmlockAsync("convert", app, "--to", "api");
        Assert.True(exit == 1, output + error);
        Assert.Contains("14 found = 12 converted + 2 refused", output, StringComparison.Ordinal);
        Assert.Contains("'Broken.cs' has bytes that are no UTF-8", output, StringComparison.Ordinal);
        Assert.Equal(broken, File.ReadAllBytes(Path.Combine(app, "Broken.cs")));
        foreach ((string name, Encoding encoding) in encodings)
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(app, name + ".cs"));
            string text = encoding.GetString(bytes.AsSpan(encoding.GetPreamble().Length));
            Assert.Equal(encoding.GetPreamble(), bytes.Take(encoding.GetPreamble().Length));
            Assert.Contains("using (_gate.EnterWrite())", text, StringComparison.Ordinal);
            Assert.Contains("// Zähler", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Output_that_takes_nothing_ends_the_run_and_nothing_is_written()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var place = new Workplace();
        string app = WriteProject(place, "app");
        place.Write("app/Space.cs", Source("Space"));
        Dictionary<string, string> before = Contents(app);
        string convert = $"dotnet '{Workplace.ToolFile}' convert '{app}' --to api";
        foreach ((string command, int code) in new[]
        {
            ($"{convert} > /dev/full; echo \"code $?\" >&2", 2),
            ($"({convert}; echo \"code $?\" >&2) | true", 141),
            ($"dotnet '{Workplace.ToolFile}' --help >&-; echo \"code $?\" >&2", 2),
        })
        {
            (_, _, string error) = place.Run("sh", null, "-c", command);
            AssertCalm(error);
            Assert.Contains($"code {code}", error, StringComparison.Ordinal);
            Assert.Contains("standard output", error, StringComparison.Ordinal);
            Assert.Equal(before, Contents(app));
        }

        // Nowhere to complain is no reason to fail.
        (int exit, string output, _) = place.Run("sh", null, "-c", $"{convert} 2> /dev/full");
        Assert.True(exit == 0, output);
        Assert.NotEqual(before, Contents(app));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Interrupted_run_writes_nothing(string signal, int code)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var place = new Workplace();
        string app = WriteProject(place, "app");
        place.Write("app/Space.cs", Source("Space"));
        Dictionary<string, string> before = Contents(app);
        var start = new ProcessStartInfo(
            "dotnet", [Workplace.ToolFile, "convert", app, "--to", "api"])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;

        // It watches for signals before it says anything.
        string? first = await process.StandardError.ReadLineAsync();
        Assert.Equal("Restoring App.csproj", first);
        place.Run("kill", null, $"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(code, process.ExitCode);
        AssertCalm(error);
        Assert.Equal(before, Contents(app));
    }

    /// <summary>
    /// Ctrl-C in a terminal reaches what the tool has started, too: the process that evaluates projects ends under a load.
    /// </summary>
    [Fact]
    public async Task Interrupted_load_ends_at_once()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var place = new Workplace();
        string app = WriteProject(place, "app");
        place.Write("app/Space.cs", Source("Space"));
        (int restored, string output, string problem) = place.Run("dotnet", null, "restore", app);
        Assert.True(restored == 0, output + problem);
        foreach (int delay in new[] { 0, 200, 400, 700, 1_000, 1_400 })
        {
            var start = new ProcessStartInfo("setsid", ["dotnet", Workplace.ToolFile, "inventory", app])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            using Process process = Process.Start(start)!;
            Assert.EndsWith("Loading App.csproj", await process.StandardError.ReadLineAsync(), StringComparison.Ordinal);
            await Task.Delay(delay);
            place.Run("kill", null, "-INT", "--", FormattableString.Invariant($"-{process.Id}"));
            string error = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 130, $"after {delay} ms: {process.ExitCode}, {error}");
            Assert.DoesNotContain("warning", error, StringComparison.Ordinal);
            AssertCalm(error);
        }
    }

    [Fact]
    public async Task Generator_of_the_solution_is_built_and_a_lock_that_its_source_uses_is_refused()
    {
        using var place = new Workplace();
        place.Write("make/Make.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup>
              <PropertyGroup><EnforceExtendedAnalyzerRules>true</EnforceExtendedAnalyzerRules></PropertyGroup>
              <ItemGroup><PackageReference Include="Microsoft.CodeAnalysis.CSharp" Version="4.14.0" PrivateAssets="all" /></ItemGroup>
            </Project>
            """);
        place.Write("make/Maker.cs", """
            [Microsoft.CodeAnalysis.Generator]
            public sealed class Maker : Microsoft.CodeAnalysis.IIncrementalGenerator
            {
                public void Initialize(Microsoft.CodeAnalysis.IncrementalGeneratorInitializationContext context) =>
                    context.RegisterPostInitializationOutput(p =>
                        p.AddSource("Made.g.cs", "partial class Space { public void Made() { lock (_gate) { } } }"));
            }
            """);
        string app = WriteProject(
            place,
            "app",
            "<ProjectReference Include=\"../make/Make.csproj\" OutputItemType=\"Analyzer\" ReferenceOutputAssembly=\"false\" />");
        place.Write("app/Space.cs", Source("Space") + "public static class User { public static void Use() => new Space().Made(); }\n");
        place.Write("app/Other.cs", Source("Other"));
        string space = place.Read("app/Space.cs");

        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", app, "--to", "api");
        Assert.True(exit == 1, output + error);
        Assert.Contains("Building Make.csproj, which App needs to compile", error, StringComparison.Ordinal);
        Assert.Contains("5 found = 2 converted + 3 refused", output, StringComparison.Ordinal);
        Assert.Contains("it is in source that a generator makes", output, StringComparison.Ordinal);
        Assert.Contains("the lock stays raw as a whole", output, StringComparison.Ordinal);
        Assert.Equal(space, place.Read("app/Space.cs"));
        Assert.Contains("using (_gate.EnterWrite())", place.Read("app/Other.cs"), StringComparison.Ordinal);

        // On a copy, in which nothing is built.
        (exit, output, error) = await InProcess.MmlockAsync("migrate", app, "--output", Path.Combine(place.Folder, "copy"), "--yes");
        Assert.True(exit == 0, output + error);
        Assert.Contains("it is in source that a generator makes", output, StringComparison.Ordinal);

        // And when it cannot be built, the message says which and why.
        place.Write("make/Maker.cs", "broken");
        Directory.Delete(Path.Combine(place.Folder, "make", "bin"), recursive: true);
        (exit, output, error) = await InProcess.MmlockAsync("convert", app, "--to", "api");
        Assert.True(exit == 2, output + error);
        Assert.Contains("Make.csproj' does not build, and 'App' needs what it makes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migration_of_a_copy_leaves_files_outside_of_it_as_they_are()
    {
        using var place = new Workplace();
        place.Write("common/Shared.cs", Source("Shared"));
        string shared = place.Read("common/Shared.cs");
        string app = WriteProject(place, "app", "<Compile Include=\"../common/Shared.cs\" />");
        place.Write("app/Space.cs", Source("Space"));
        Dictionary<string, string> before = Contents(app);
        (int exit, string output, string error) = await InProcess.MmlockAsync(
            "migrate", app, "--output", Path.Combine(place.Folder, "copy"), "--yes");
        Assert.True(exit == 0, output + error);
        Assert.Contains("4 found = 2 converted + 2 refused", output, StringComparison.Ordinal);
        Assert.Contains("outside of the copied folder", output, StringComparison.Ordinal);
        Assert.Equal(shared, place.Read("common/Shared.cs"));
        Assert.Equal(before, Contents(app));
        Assert.Contains("using (_gate.EnterStructure(LockMode.Write))", place.Read("copy/Space.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Projects_in_other_languages_are_named_and_what_they_make_is_used()
    {
        using var place = new Workplace();
        place.Write(
            "fs/Fs.fsproj",
            "<Project "
            + "Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup><Compile "
            + "Include=\"A.fs\" /></ItemGroup></Project>");
        place.Write("fs/A.fs", "module A\nlet answer = 42\n");
        string app = WriteProject(place, "app", "<ProjectReference Include=\"../fs/Fs.fsproj\" />");
        place.Write("app/Space.cs", Source("Space").Replace("return 1", "return A.answer", StringComparison.Ordinal));
        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", app, "--to", "api");
        Assert.True(exit == 0, output + error);
        Assert.Contains("'../fs/Fs.fsproj' is an F# project and not read", error, StringComparison.Ordinal);
        Assert.Contains("using (_gate.EnterWrite())", place.Read("app/Space.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_that_a_project_in_another_language_can_name_is_refused()
    {
        using var place = new Workplace();
        WriteProject(place, "app");
        place.Write("app/Open.cs", Source("Open").Replace("private readonly", "public readonly", StringComparison.Ordinal));
        place.Write("app/Space.cs", Source("Space"));
        string open = place.Read("app/Open.cs");
        place.Write(
            "fs/Fs.fsproj",
            "<Project "
            + "Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup><Compile "
            + "Include=\"A.fs\" /><ProjectReference Include=\"../app/App.csproj\" /></ItemGroup></Project>");
        place.Write("fs/A.fs", "module A\nlet use (o: Open) = lock o._gate (fun () -> 1)\n");
        place.Write("all.slnx", "<Solution><Project Path=\"app/App.csproj\" /><Project Path=\"fs/Fs.fsproj\" /></Solution>");
        (int exit, string output, string error) = await InProcess.MmlockAsync(
            "convert", Path.Combine(place.Folder, "all.slnx"), "--to", "api");
        Assert.True(exit == 1, output + error);
        Assert.Contains("4 found = 2 converted + 2 refused", output, StringComparison.Ordinal);
        Assert.Contains("'Fs.fsproj', which is not read, may use it", output, StringComparison.Ordinal);
        Assert.Equal(open, place.Read("app/Open.cs"));
    }

    [Fact]
    public void Severity_of_a_category_reaches_the_build_and_an_id_goes_before_it()
    {
        using var place = new Workplace();
        string analyzers = string.Concat(
            new[] { "MmLock.Analyzers.dll", "MmLock.CodeFixes.dll" }.Select(
                f => $"<Analyzer Include=\"{Workplace.Built("MmLock.CodeFixes", "netstandard2.0", f)}\" />"));
        string app = WriteProject(place, "app", analyzers);
        place.Write("app/Space.cs", Source("Space"));
        place.Write("app/.editorconfig", "root = true\n[*.cs]\ndotnet_analyzer_diagnostic.category-MmLock.Migration.severity = warning\n");
        (int exit, string output, string error) = place.Run("dotnet", null, "build", app);
        Assert.True(exit == 0, output + error);
        Assert.Contains("warning MML1001", output, StringComparison.Ordinal);
        place.Write("app/.globalconfig", "is_global = true\ndotnet_diagnostic.MML1001.severity = suggestion\n");
        (exit, output, error) = place.Run("dotnet", null, "build", app, "--no-incremental");
        Assert.True(exit == 0, output + error);
        Assert.DoesNotContain("MML1001", output, StringComparison.Ordinal);
    }
}
