namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>Makes the folder a project that an editor can open and <c>dotnet build</c> can build.</summary>
internal static class ProjectFile
{
    public static void Write(string folder, string runtime)
    {
        // What holds for the sources of the repository does not hold for these.
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />\n");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />\n");
        File.WriteAllText(Path.Combine(folder, "Cost.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <LangVersion>latest</LangVersion>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{runtime}" />
              </ItemGroup>
            </Project>

            """);
    }
}
