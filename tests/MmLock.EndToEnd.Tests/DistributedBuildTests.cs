using System.Text.Json.Nodes;

namespace MmLock.EndToEnd.Tests;

/// <summary>What a build cache or remote execution relies on: the compiler with the rules gives the same wherever it runs.</summary>
public sealed class DistributedBuildTests
{
    private const string Source = """
        using System.IO;
        using MmLock;

        public sealed class Store
        {
            [CoarseLock] private readonly object _gate = new();
            private int _saved;

            public void Save(string path, byte[] page)
            {
                lock (_gate)
                {
                    _saved++;
                    Write(path, page);
                }
            }

            private static void Write(string path, byte[] page) => File.WriteAllBytes(path, page);
        }
        """;

    [Fact]
    public void Builds_in_two_folders_give_the_same_assembly_and_the_same_findings()
    {
        using var place = new Workplace();
        (byte[] assembly, string log) = Build(place, "here");
        (byte[] other, string otherLog) = Build(place, "somewhere/else entirely");
        Assert.Equal(assembly, other);
        Assert.Equal(log, otherLog);
        Assert.Contains("\"uri\": \"Store.cs\"", log, StringComparison.Ordinal);
        Assert.All(new[] { "MML1001", "MML2001" }, rule => Assert.Contains($"\"ruleId\": \"{rule}\"", log, StringComparison.Ordinal));
    }

    /// <returns>The assembly, and the log without the folder, without what took how long, and sorted.</returns>
    private static (byte[] Assembly, string Log) Build(Workplace place, string folder)
    {
        place.Write($"{folder}/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable></PropertyGroup>
              <PropertyGroup>
                <Deterministic>true</Deterministic>
                <PathMap>$(MSBuildProjectDirectory)=/src</PathMap>
                <ErrorLog>$(MSBuildProjectDirectory)/build.sarif,version=2.1</ErrorLog>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{Workplace.Built("MmLock.Runtime", "net10.0", "MmLock.Runtime.dll")}" />
                <Analyzer Include="{Workplace.Built("MmLock.CodeFixes", "netstandard2.0", "MmLock.Analyzers.dll")}" />
                <Analyzer Include="{Workplace.Built("MmLock.CodeFixes", "netstandard2.0", "MmLock.CodeFixes.dll")}" />
              </ItemGroup>
            </Project>
            """);
        place.Write($"{folder}/Store.cs", Source);
        string full = Path.Combine(place.Folder, folder);
        (int exit, string output, string error) = place.Run("dotnet", null, "build", full);
        Assert.True(exit == 0, output + error);
        JsonNode log = JsonNode.Parse(place.Read($"{folder}/build.sarif"))!;
        string root = new Uri(full).AbsoluteUri + "/";
        Normalize(log, root);
        Sort(log);
        byte[] assembly = File.ReadAllBytes(Path.Combine(full, "bin", "Debug", "net10.0", "App.dll"));
        return (assembly, log.ToJsonString(new() { WriteIndented = true }));
    }

    /// <summary>Analyzers run at once: the compiler writes what they find as it comes, and rules as they are first named.</summary>
    private static void Sort(JsonNode log)
    {
        foreach (JsonNode? run in log["runs"]!.AsArray())
        {
            foreach (JsonNode? result in run!["results"]!.AsArray())
            {
                result!.AsObject().Remove("ruleIndex");
            }

            run["results"] = Sorted(run["results"]!);
            JsonNode driver = run["tool"]!["driver"]!;
            driver["rules"] = Sorted(driver["rules"]!);
        }

        static JsonArray Sorted(JsonNode items) =>
            [.. items.AsArray().Select(i => i!.DeepClone()).OrderBy(i => i.ToJsonString(), StringComparer.Ordinal)];
    }

    private static void Normalize(JsonNode? node, string root)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (JsonNode? item in array)
                {
                    Normalize(item, root);
                }

                break;
            case JsonObject value:
                foreach ((string name, JsonNode? item) in value.ToArray())
                {
                    if (name is "executionTimeInSeconds" or "executionTimeInPercentage" or "analyzerExecutionTime")
                    {
                        value.Remove(name);
                    }
                    else if (item is JsonValue text && name == "uri")
                    {
                        value[name] = text.GetValue<string>().Replace(root, "", StringComparison.Ordinal);
                    }
                    else
                    {
                        Normalize(item, root);
                    }
                }

                break;
        }
    }
}
