using System.Reflection;
using Microsoft.CodeAnalysis;
using MmLock.Tool.Loading;

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
            Other = async command =>
            {
                Assert.Equal(["dotnet", "run", "--project", "Arena"], command);
                return await OutputOfAsync(Path.Combine(place.Folder, "Arena"));
            },
        };
        await script.AssertIsTrueAsync();
        Assert.True(script.Steps >= 15, $"only {script.Steps} steps");
    }

    /// <summary>Compiles and runs the program in this process, which takes a second less than a build each time.</summary>
    private static async Task<string> OutputOfAsync(string project)
    {
        InputPath input = await InputPath.ResolveAsync(project, CancellationToken.None);
        Solution solution = await SolutionLoader.LoadAsync(input, _ => { }, CancellationToken.None);
        Compilation compilation = (await solution.Projects.Single().GetCompilationAsync())!;
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        Assembly.LoadFrom(Workplace.Built("MmLock.Runtime", "net10.0", "MmLock.Runtime.dll"));
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
