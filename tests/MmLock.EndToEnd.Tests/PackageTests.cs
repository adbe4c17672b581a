using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MmLock.Shared;

namespace MmLock.EndToEnd.Tests;

/// <summary>What a user installs: packed, put into a folder feed, and used in a project outside the repository.</summary>
[Collection(BuildsCollection.Name)]
public sealed class PackageTests(PackedFeed packed)
{
    [Fact]
    public void Packages_work_in_a_fresh_project()
    {
        using var place = new Workplace();
        string feed = packed.Feed;
        Assert.Equal(
            [
                "analyzers/dotnet/cs/MmLock.Analyzers.dll",
                "analyzers/dotnet/cs/MmLock.CodeFixes.dll",
                "build/MmLock.targets",
                .. s_presets,
                "icon.png",
                .. s_frameworks.SelectMany(f => new[] { $"lib/{f}/MmLock.Runtime.dll", $"lib/{f}/MmLock.Runtime.xml" }),
                "README.md",
            ],
            Entries(feed, "MmLock.0.*.nupkg"));
        Assert.Equal([.. s_frameworks.Select(f => $"lib/{f}/MmLock.Runtime.pdb")], Entries(feed, "MmLock.0.*.snupkg"));
        string[] tool = Entries(feed, "MmLock.Tool.*.nupkg");
        Assert.Contains("icon.png", tool);
        Assert.Contains("README.md", tool);
        Assert.DoesNotContain(tool, e => e.EndsWith("/any/Microsoft.Build.dll", StringComparison.Ordinal));

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
        Dictionary<string, string> examples = WriteExamples(place);
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

        // All rules in one command, which hands the first finding of our one analyzer to the fixes of each.
        Succeed(
            place.Run("dotnet", cache, ["format", "analyzers", app, "--no-restore", "--severity", "info", "--diagnostics", .. examples.Keys]));
        Assert.All(examples, e => Assert.NotEqual(e.Value, place.Read($"app/{e.Key}.cs")));

        string converted = File.ReadAllText(Path.Combine(app, "Program.cs"));
        Assert.Contains("private readonly MmapLock _sem = new();", converted, StringComparison.Ordinal);
        Assert.Contains("using (_sem.EnterWrite())", converted, StringComparison.Ordinal);
        output = Succeed(place.Run("dotnet", cache, "build", app, "--no-incremental"));
        Assert.DoesNotContain("MML1001", output, StringComparison.Ordinal);
        Assert.Equal("2", Succeed(place.Run("dotnet", cache, "run", "--no-build", "--project", app)).Trim());
    }

    /// <summary>Without the runtime, in an old language version: annotations come as source, the rules are those of the preset.</summary>
    [Fact]
    public void Analyzers_alone_check_code_of_any_language_version_and_go_no_further()
    {
        using var place = new Workplace();
        string feed = packed.Feed;
        Assert.Equal(
            [
                "analyzers/dotnet/cs/MmLock.Analyzers.dll",
                "analyzers/dotnet/cs/MmLock.CodeFixes.dll",
                "build/annotations/LockAnnotations.cs",
                "build/annotations/LockMode.cs",
                "build/MmLock.Analyzers.targets",
                "build/MmLock.Presets.targets",
                .. s_presets,
                "icon.png",
                "README.md",
            ],
            Entries(feed, "MmLock.Analyzers.0.*.nupkg"));
        Assert.Contains(
            "<developmentDependency>true</developmentDependency>", Specification(feed, "MmLock.Analyzers.0.*.nupkg"),
            StringComparison.Ordinal);

        place.Write("app/App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework><LangVersion>7.3</LangVersion><NuGetAudit>false</NuGetAudit>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="MmLock.Analyzers" Version="0.1.0" PrivateAssets="all" /></ItemGroup>
            </Project>
            """);
        place.Write("app/nuget.config", $"""
            <configuration><packageSources><clear /><add key="folder" value="{feed}" /></packageSources></configuration>
            """);
        place.Write("app/Store.cs", """
            public class Store
            {
                [MmLock.CoarseLock]
                private readonly object _gate = new object();

                [MmLock.GuardedBy("_gate")]
                private int _saved;

                public void Save(byte[] page)
                {
                    lock (_gate)
                    {
                        _saved++;
            #if SLOW
                        System.IO.File.WriteAllBytes("page", page);
            #endif
                    }
                }

                [MmLock.RequiresLock("_gate", MmLock.LockMode.Read)]
                private int Saved() { return _saved; }
            }
            """);
        var cache = new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(place.Folder, "packages") };
        string app = Path.Combine(place.Folder, "app");

        // A step of the migration is information, and nothing that a build prints.
        string output = Succeed(place.Run("dotnet", cache, "build", app));
        Assert.DoesNotContain("MML", output, StringComparison.Ordinal);

        // To be seen, and no error, though all warnings are.
        output = Succeed(place.Run("dotnet", cache, "build", app, "--no-incremental", "-p:MmLockPreset=Migration"));
        Assert.Contains("warning MML1001", output, StringComparison.Ordinal);

        string[] slow = ["build", app, "--no-incremental", "-p:DefineConstants=SLOW", "-p:TreatWarningsAsErrors=false"];
        output = Succeed(place.Run("dotnet", cache, slow));
        Assert.Contains("warning MML2001", output, StringComparison.Ordinal);
        (int exit, output, _) = place.Run("dotnet", cache, [.. slow, "-p:MmLockPreset=Strict"]);
        Assert.Equal(1, exit);
        Assert.Contains("error MML2001", output, StringComparison.Ordinal);
        output = Succeed(place.Run("dotnet", cache, [.. slow, "-p:MmLockPreset=None"]));
        Assert.DoesNotContain("MML", output, StringComparison.Ordinal);
        (exit, output, _) = place.Run("dotnet", cache, [.. slow, "-p:MmLockPreset=Loud"]);
        Assert.Equal(1, exit);
        Assert.Contains("It is Recommended, Strict, Migration or None", output, StringComparison.Ordinal);

        // A package made with the runtime asks its users for the runtime and not for the analyzers.
        place.Write("lib/Lib.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <ItemGroup><PackageReference Include="MmLock" Version="0.1.0" /></ItemGroup>
            </Project>
            """);
        File.Copy(Path.Combine(app, "nuget.config"), Path.Combine(place.Folder, "lib", "nuget.config"));
        Succeed(place.Run("dotnet", cache, "pack", Path.Combine(place.Folder, "lib"), "-o", Path.Combine(place.Folder, "out")));
        Assert.Contains(
            "<dependency id=\"MmLock\" version=\"0.1.0\" exclude=\"Build,Analyzers\" />",
            Specification(Path.Combine(place.Folder, "out"), "Lib.*.nupkg"), StringComparison.Ordinal);
    }

    /// <summary>The property of the project, the generator of the package, and what runs report with the variable and without.</summary>
    [Fact]
    public void Guarded_members_are_checked_at_run_time()
    {
        using var place = new Workplace();
        place.Write("app/App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <PropertyGroup><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <PropertyGroup><Nullable>enable</Nullable><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup>
              <PropertyGroup><NoWarn>$(NoWarn);MML3007</NoWarn></PropertyGroup>
              <ItemGroup><PackageReference Include="MmLock" Version="0.1.0" /></ItemGroup>
            </Project>
            """);
        place.Write("app/nuget.config", $"""
            <configuration><packageSources><clear /><add key="folder" value="{packed.Feed}" /></packageSources></configuration>
            """);
        place.Write("app/Program.cs", """
            using MmLock;

            var store = new Store();
            store.Guarded();
            System.Console.WriteLine(store.Open());

            partial class Store
            {
                private readonly object _gate = new();

                [GuardedBy(nameof(_gate))]
                private partial int Count { get; set; } = 4;

                public void Guarded() { lock (_gate) { Count++; } }

                public int Open() => Count;
            }
            """);
        string app = Path.Combine(place.Folder, "app");
        string profile = Path.Combine(place.Folder, "run.mmprofile");
        var restored = new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(place.Folder, "packages") };
        var validated = new Dictionary<string, string> { ["MMLOCK_VALIDATE"] = "1", ["MMLOCK_PROFILE"] = profile };

        Succeed(place.Run("dotnet", restored, "build", app));
        Assert.Equal((0, "5\n", ""), Run(validated));

        // The program has no lock of the library: nothing is recorded before a member asks.
        Assert.False(File.Exists(profile));

        Succeed(place.Run("dotnet", restored, "build", app, "-p:MmLockValidateGuards=true"));
        Assert.Equal((0, "5\n", ""), Run(null));
        (int exit, string output, string said) = Run(validated);
        Assert.Equal((0, "5\n"), (exit, output));
        const string Message = "MML3007: 'Store.Count' is read here, but 'Store._gate', which guards it, is not held";
        Assert.StartsWith("MmLock: " + Message, said, StringComparison.Ordinal);
        Assert.Matches(@"First:\s+at Store\.Guarded\(\) in \S+Program\.cs:line 14\s", said);
        Assert.Matches(@"Then:\s+at Store\.Open\(\) in \S+Program\.cs:line 16\s", said);
        Assert.Contains("MML3007", File.ReadAllText(profile), StringComparison.Ordinal);

        (int ExitCode, string Output, string Error) Run(Dictionary<string, string>? variables)
        {
            (int code, string text, string error) = place.Run(
                "dotnet", variables, Path.Combine(app, "bin", "Debug", "net10.0", "App.dll"));
            return (code, text.ReplaceLineEndings("\n"), error);
        }
    }

    /// <summary>The library for the older framework, which has locks and barriers of its own making, run on the newer one.</summary>
    [Fact]
    public void Library_for_net8_locks_and_maps()
    {
        using var place = new Workplace();
        place.Write("old/Old.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <PropertyGroup><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup><Reference Include="{Workplace.Built("MmLock.Runtime", "net8.0", "MmLock.Runtime.dll")}" /></ItemGroup>
            </Project>
            """);
        place.Write("old/Program.cs", """
            using MmLock;
            using MmLock.Memory;

            int[] cells = new int[8];
            foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
            {
                var mm = new MmapLock(new MmapLockOptions { Backend = backend });
                int all = 0;
                Parallel.For(0, 8, i =>
                {
                    for (int n = 0; n < 2000; n++)
                    {
                        using (mm.EnterWrite(AddressRange.FromLength((ulong)(i % 4) << 21, 4096))) { cells[i % 4]++; }
                        using (mm.EnterStructure(LockMode.Write)) { all++; }
                        if (n % 50 == 0) { using (mm.EnterWrite()) { all++; } }
                    }
                });
                Console.Write($"{cells.Sum()} {all}; ");
                Array.Clear(cells);
            }

            using var space = new AddressSpace();
            ulong at = space.Map(1 << 20, MemoryProtection.Read | MemoryProtection.Write);
            Parallel.For(0, 64, i => space.Write(at + ((ulong)i << 12), [(byte)i]));
            byte[] read = new byte[1];
            space.Read(at + (63UL << 12), read);
            Console.WriteLine(read[0]);
            """);
        string output = Succeed(place.Run("dotnet", null, "run", "--project", Path.Combine(place.Folder, "old")));
        Assert.Matches(@"^(16000 16320; )+63\s*$", output);
    }

    /// <summary>
    /// Of each rule whose fix is for all places at once what its page shows, each in a namespace of its own; but of MML1003, which is
    /// hidden, and of MML3001 and MML3009, whose pages show what is for review.
    /// </summary>
    private static Dictionary<string, string> WriteExamples(Workplace place)
    {
        var examples = new Dictionary<string, string>();
        foreach (string id in new[] { "MML1001", "MML1007", "MML2002", "MML3010", "MML4004", "MML4007" })
        {
            string page = File.ReadAllText(Path.Combine(Workplace.Repository, "docs", "rules", id + ".md")).ReplaceLineEndings("\n");
            string example = page.Split("\nFlagged:\n\n```csharp\n")[1].Split("\n```\n")[0];
            int body = example.LastIndexOf("\npublic ", StringComparison.Ordinal) + 1;
            examples[id] = example[..body] + $"namespace Example{id};\n\n" + example[body..] + "\n";
            place.Write($"app/{id}.cs", examples[id]);
        }

        return examples;
    }

    private static readonly string[] s_presets =
        [.. new[] { "Migration", "None", "Strict" }.Select(p => $"build/presets/MmLock.{p}.globalconfig")];

    private static readonly string[] s_frameworks = ["net10.0", "net8.0"];

    /// <summary>What this run has built; to build it once more in another folder would say nothing of the packages.</summary>
    /// <summary>All that the package has but what every package has.</summary>
    private static string[] Entries(string feed, string pattern)
    {
        using ZipArchive archive = ZipFile.OpenRead(Directory.GetFiles(feed, pattern).Single());
        return [.. archive.Entries.Select(e => e.FullName)
            .Where(e => !e.StartsWith("_rels/", StringComparison.Ordinal) && !e.StartsWith("package/", StringComparison.Ordinal)
                && e != "[Content_Types].xml" && !e.EndsWith(".nuspec", StringComparison.Ordinal))
            .Order(StringComparer.OrdinalIgnoreCase)];
    }

    private static string Specification(string feed, string pattern)
    {
        using ZipArchive archive = ZipFile.OpenRead(Directory.GetFiles(feed, pattern).Single());
        using var reader = new StreamReader(archive.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        return reader.ReadToEnd();
    }

    /// <summary>Where the library that is shipped calls what is conditional, the hooks of forced interleavings: nowhere.</summary>
    [Fact]
    public void What_is_shipped_calls_no_hook()
    {
        using var place = new Workplace();
        string[] build = [
            "build", Path.Combine(Workplace.Repository, "src", "MmLock.Runtime"), "-c", "Release", "-p:BuildProjectReferences=false",
            "-f", "net10.0",
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
