using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace MmLock.EndToEnd.Tests.Documentation;

/// <summary>
/// The tutorial, typed and run as it stands there. To bring its output up to date: <c>MMLOCK_UPDATE_DOCS=1 dotnet test
/// tests/MmLock.EndToEnd.Tests --filter TutorialTests</c>.
/// </summary>
[Collection("processes")]
public sealed class TutorialTests
{
    [Fact]
    public async Task Reader_who_does_what_it_says_sees_what_it_shows()
    {
        using var place = new Workplace();

        // As "dotnet new console" and "dotnet add package" leave it; that the package works is tested with it.
        place.Write("Arena/Arena.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <PropertyGroup><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>
              <ItemGroup><Reference Include="{Workplace.Built("MmLock.Runtime", "net10.0", "MmLock.Runtime.dll")}" /></ItemGroup>
            </Project>
            """);
        var script = new PageScript("docs/tutorial.md", place.Folder)
        {
            Other = command =>
            {
                Assert.Equal(["dotnet", "run", "--project", "Arena"], command);
                return OutputOf(Path.Combine(place.Folder, "Arena"));
            },
        };
        await script.AssertIsTrueAsync();
        Assert.True(script.Steps >= 15, $"only {script.Steps} steps");
    }

    /// <summary>Compiles and runs the program in this process: a build each time would take most of the test.</summary>
    private static string OutputOf(string project)
    {
        const string Implicit = """
            global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
            global using System.Threading; global using System.Threading.Tasks;
            """;
        string runtime = Workplace.Built("MmLock.Runtime", "net10.0", "MmLock.Runtime.dll");
        string[] library = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Arena",
            Directory.GetFiles(project, "*.cs").Select(File.ReadAllText).Append(Implicit).Select(t => CSharpSyntaxTree.ParseText(t)),
            library.Where(f => Path.GetFileName(f).StartsWith("System.", StringComparison.Ordinal)).Append(runtime)
                .Select(f => MetadataReference.CreateFromFile(f)));
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        Assembly.LoadFrom(runtime);
        TextWriter before = Console.Out;
        var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            Assembly.Load(image.ToArray()).EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(before);
        }

        return output.ToString();
    }
}
