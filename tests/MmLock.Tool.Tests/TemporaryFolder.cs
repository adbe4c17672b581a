namespace MmLock.Tool.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), "mmlock-test-" + Guid.NewGuid().ToString("N"));

    public string Write(string file, string text)
    {
        string path = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A project that declares the annotations and the API itself, so that it needs no reference.</summary>
    public string WriteProject(string name, string source)
    {
        string project = Write($"{name}/{name}.csproj", """
            <Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings></PropertyGroup></Project>
            """);
        Write($"{name}/Code.cs", source);
        return project;
    }

    /// <summary>A project that refers to the runtime.</summary>
    public string WriteRuntimeProject(string name, string source)
    {
        WriteProject(name, source);
        return Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
            <ItemGroup><Reference Include="{typeof(MmapLock).Assembly.Location}" /></ItemGroup></Project>
            """);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
