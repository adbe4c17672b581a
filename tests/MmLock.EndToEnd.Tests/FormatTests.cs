using MmLock.Conversion.Tests;

namespace MmLock.EndToEnd.Tests;

/// <summary>The fix in the editor and the tool are one conversion: <c>dotnet format</c> gives the text that <c>mmlock convert</c>
/// gives.</summary>
public sealed class FormatTests
{
    [Fact]
    public async Task Same_text_as_the_tool_for_every_shape_and_every_primitive()
    {
        using var place = new Workplace();
        string byTool = Path.Combine(place.Folder, "tool");
        string byFormat = Path.Combine(place.Folder, "format");
        int files = Write(byTool);
        Assert.True(files >= 150, $"only {files} programs");
        Assert.Equal(files, Write(byFormat));
        Dictionary<string, string> raw = Sources(byTool);

        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", byTool, "--to", "api");
        Assert.True(exit == 0, output + error);
        (exit, output, error) = place.Run(
            "dotnet", null, "format", "analyzers", byFormat, "--diagnostics", "MML1001", "--severity", "info");
        Assert.True(exit == 0, output + error);

        Dictionary<string, string> expected = Sources(byTool);
        Dictionary<string, string> formatted = Sources(byFormat);
        Assert.All(expected, e => Assert.NotEqual(raw[e.Key], e.Value));
        Assert.All(expected, e => Assert.Equal(e.Value, formatted[e.Key]));
    }

    private static int Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "All.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <PropertyGroup><Nullable>enable</Nullable><AllowUnsafeBlocks>true</AllowUnsafeBlocks></PropertyGroup>
              <ItemGroup>
                <Reference Include="{Workplace.Built("MmLock.Runtime", "net10.0", "MmLock.Runtime.dll")}" />
                <Analyzer Include="{Workplace.Built("MmLock.CodeFixes", "netstandard2.0", "MmLock.Analyzers.dll")}" />
                <Analyzer Include="{Workplace.Built("MmLock.CodeFixes", "netstandard2.0", "MmLock.CodeFixes.dll")}" />
              </ItemGroup>
            </Project>
            """);
        string corpus = Path.Combine(Workplace.Repository, "tests", "MmLock.Conversion.Tests");
        File.Copy(Path.Combine(corpus, "Trace.source"), Path.Combine(folder, "Trace.cs"));
        int files = 0;
        string[] shapes = Directory.GetFiles(Path.Combine(corpus, "Shapes"), "*.cs");
        foreach ((int number, string shape) in shapes.Order(StringComparer.Ordinal).Index())
        {
            // Every shape and every primitive, in half of their pairs: what becomes of each pair is tested elsewhere.
            foreach ((int kind, Primitive primitive) in Primitive.All.Index())
            {
                if ((number + kind) % 2 == 0 && primitive.Fill(File.ReadAllText(shape)) is { } program)
                {
                    // All in one project, so each in a namespace of its own.
                    string name = $"{Path.GetFileNameWithoutExtension(shape)}_{primitive.Name}";
                    File.WriteAllText(
                        Path.Combine(folder, name + ".cs"),
                        program.ReplaceLineEndings("\n").Replace(
                            "using MmLock;\n", $"using MmLock;\n\nnamespace {name};\n", StringComparison.Ordinal));
                    files++;
                }
            }
        }

        return files;
    }

    /// <summary>The programs, without the helper that they share.</summary>
    private static Dictionary<string, string> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*_*.cs").ToDictionary(f => Path.GetFileName(f), File.ReadAllText);
}
