namespace MmLock.Benchmarks.Generation;

/// <summary>The role of a generated file.</summary>
internal enum FileKind
{
    /// <summary>Types that many files use.</summary>
    Shared,

    /// <summary>A class without locks.</summary>
    Plain,

    /// <summary>A class with lock sites.</summary>
    Locked,
}

/// <summary>A file to be written.</summary>
/// <param name="Path">From the folder of sources.</param>
/// <param name="Sites">Acquires of locks in it.</param>
internal sealed record GeneratedFile(string Path, FileKind Kind, string Text, int Sites);

/// <summary>A project that was written: one that an editor can open and <c>dotnet build</c> can build.</summary>
/// <param name="Folder">Where; full.</param>
/// <param name="Files">Sources, from there.</param>
/// <param name="Sites">Acquires of locks in them.</param>
internal sealed record GeneratedProject(string Folder, IReadOnlyDictionary<string, FileKind> Files, int Lines, int Sites)
{
    public static GeneratedProject Write(string folder, string name, IReadOnlyCollection<GeneratedFile> files)
    {
        // What an earlier run with another size left would be compiled too.
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        // What holds for the sources of the repository does not hold for these.
        WriteFile(Path.Combine(folder, "Directory.Build.props"), "<Project />\n");
        WriteFile(Path.Combine(folder, "Directory.Packages.props"), "<Project />\n");
        WriteFile(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{typeof(MmapLock).Assembly.Location}" />
              </ItemGroup>
            </Project>

            """);
        foreach (GeneratedFile file in files)
        {
            WriteFile(Path.Combine(folder, "src", file.Path), file.Text);
        }

        return new GeneratedProject(
            folder,
            files.ToDictionary(file => Path.Combine("src", file.Path), file => file.Kind, StringComparer.Ordinal),
            files.Sum(file => file.Text.Count(character => character == '\n')),
            files.Sum(file => file.Sites));
    }

    public FileKind KindOf(string file) => Files[file];

    private static void WriteFile(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
