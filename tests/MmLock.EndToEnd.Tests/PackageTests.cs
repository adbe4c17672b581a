using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MmLock.Shared;

namespace MmLock.EndToEnd.Tests;

/// <summary>What a user installs: packed, put into a folder feed, and used in a project outside the repository.</summary>
[Collection("processes")]
public sealed class PackageTests
{
    [Fact]
    public void Packages_work_in_a_fresh_project()
    {
        using var place = new Workplace();
        string feed = Path.Combine(place.Folder, "feed");
        foreach (string project in new[] { "MmLock.Runtime", "MmLock.Tool" })
        {
            // What this run has built; to build it once more in another folder would say nothing of the packages.
            Succeed(
                place.Run(
                    "dotnet",
                    null,
                    "pack",
                    Path.Combine(Workplace.Repository, "src", project),
                    "--no-build",
                    "-c",
                    Workplace.Configuration,
                    "-o",
                    feed));
        }

        Assert.Equal(
            [
                "analyzers/dotnet/cs/MmLock.Analyzers.dll",
                "analyzers/dotnet/cs/MmLock.CodeFixes.dll",
                "lib/net10.0/MmLock.Runtime.dll",
                "lib/net10.0/MmLock.Runtime.xml",
            ],
            Entries(feed, "MmLock.0.*")
                .Where(e => Path.GetExtension(e) is ".dll" or ".xml" && e.Contains('/', StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Entries(feed, "MmLock.Tool.*"), e => e.EndsWith("/any/Microsoft.Build.dll", StringComparison.Ordinal));

        place.Write("app/App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <PropertyGroup><ImplicitUsings>enable</ImplicitUsings><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <ItemGroup><PackageReference Include="MmLock" Version="0.1.0" /></ItemGroup>
            </Project>
            """);
        place.Write("app/nuget.config", $"""
            <configuration><packageSources><clear /><add key="folder" value="{feed}" /></packageSources></configuration>
            """);
        place.Write("app/.editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.MML1001.severity = warning\n");
        place.Write("app/Program.cs", """
            using MmLock;

            var map = new Map();
            map.Set(1, 2);
            Console.WriteLine(map.Get(1));

            class Map
            {
                [CoarseLock]
                private readonly ReaderWriterLockSlim _sem = new();
                private readonly Dictionary<int, int> _values = [];

                public void Set(int key, int value)
                {
                    _sem.EnterWriteLock();
                    try
                    {
                        _values[key] = value;
                    }
                    finally
                    {
                        _sem.ExitWriteLock();
                    }
                }

                public int Get(int key)
                {
                    _sem.EnterReadLock();
                    try
                    {
                        return _values[key];
                    }
                    finally
                    {
                        _sem.ExitReadLock();
                    }
                }
            }
            """);
        var cache = new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(place.Folder, "packages") };
        string app = Path.Combine(place.Folder, "app");
        string output = Succeed(place.Run("dotnet", cache, "build", app));
        Assert.Contains("warning MML1001", output, StringComparison.Ordinal);

        Succeed(
            place.Run(
                "dotnet",
                cache,
                "tool",
                "install",
                "MmLock.Tool",
                "--version",
                "0.1.0",
                "--tool-path",
                Path.Combine(place.Folder, "tools"),
                "--configfile",
                Path.Combine(app, "nuget.config")));
        (int exit, string inventory, string error) = place.Run(
            Path.Combine(place.Folder, "tools", "mmlock"), cache, "inventory", app, "--format", "json");
        Assert.True(exit == 1, inventory + error);
        Assert.Contains("\"lock\": \"Map._sem\"", inventory, StringComparison.Ordinal);

        Succeed(place.Run("dotnet", cache, "format", "analyzers", app, "--no-restore", "--diagnostics", "MML1001", "--severity", "info"));
        string converted = File.ReadAllText(Path.Combine(app, "Program.cs"));
        Assert.Contains("private readonly MmapLock _sem = new();", converted, StringComparison.Ordinal);
        Assert.Contains("using (_sem.EnterWrite())", converted, StringComparison.Ordinal);
        output = Succeed(place.Run("dotnet", cache, "build", app, "--no-incremental"));
        Assert.DoesNotContain("MML1001", output, StringComparison.Ordinal);
        Assert.Equal("2", Succeed(place.Run("dotnet", cache, "run", "--no-build", "--project", app)).Trim());
    }

    private static IEnumerable<string> Entries(string feed, string pattern)
    {
        using ZipArchive archive = ZipFile.OpenRead(Directory.GetFiles(feed, pattern).Single());
        return [.. archive.Entries.Select(e => e.FullName)];
    }

    /// <summary>Where the library that is shipped calls what is conditional, the hooks of forced interleavings: nowhere.</summary>
    [Fact]
    public void What_is_shipped_calls_no_hook()
    {
        using var place = new Workplace();
        string[] build = [
            "build", Path.Combine(Workplace.Repository, "src", "MmLock.Runtime"), "-c", "Release", "-p:BuildProjectReferences=false",
            "-p:RunAnalyzers=false", "-o", place.Folder
        ];
        Succeed(place.Run("dotnet", null, build));
        using FileStream library = File.OpenRead(Path.Combine(place.Folder, "MmLock.Runtime.dll"));
        using var image = new PEReader(library);
        MetadataReader reader = image.GetMetadataReader();
        var hooks = reader.MethodDefinitions.Where(method => reader.GetMethodDefinition(method).GetCustomAttributes().Any(IsConditional))
            .Select(method => (EntityHandle)method).ToHashSet();
        Assert.NotEmpty(hooks);
        Assert.Empty(reader.MethodDefinitions.Select(reader.GetMethodDefinition)
            .Where(method =>
                method.RelativeVirtualAddress != 0
                    && MethodBodies.References(image.GetMethodBody(method.RelativeVirtualAddress)).Any(hooks.Contains))
            .Select(method => reader.GetString(method.Name)));

        bool IsConditional(CustomAttributeHandle attribute) =>
            reader.GetCustomAttribute(attribute).Constructor is { Kind: HandleKind.MemberReference } constructor
            && reader.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } type
            && reader.GetString(reader.GetTypeReference((TypeReferenceHandle)type).Name) == "ConditionalAttribute";
    }

    private static string Succeed((int ExitCode, string Output, string Error) run)
    {
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return run.Output;
    }
}
