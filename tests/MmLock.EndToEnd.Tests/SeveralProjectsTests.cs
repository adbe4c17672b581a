using System.Text.Json;

namespace MmLock.EndToEnd.Tests;

/// <summary>A file that two projects compile with different symbols, and a project for two frameworks: every site is found, and
/// converted once.</summary>
[Collection(BuildsCollection.Name)]
public sealed class SeveralProjectsTests
{
    private static string Space(string symbol) => $$"""
        using System.Threading;
        using MmLock;

        public sealed class Space
        {
            [CoarseLock]
            private readonly ReaderWriterLockSlim _sem = new();
            private int _count = 1;

            public int Count()
            {
                _sem.EnterReadLock();
                try
                {
                    return _count;
                }
                finally
                {
                    _sem.ExitReadLock();
                }
            }

        #if {{symbol}}
            public void Grow()
            {
                _sem.EnterWriteLock();
                try
                {
                    _count++;
                }
                finally
                {
                    _sem.ExitWriteLock();
                }
            }
        #endif

        #if NEVER_BUILT
            public void Shrink()
            {
                _sem.EnterWriteLock();
                _count--;
                _sem.ExitWriteLock();
            }
        #endif
        }

        """.ReplaceLineEndings("\n");

    private static string Converted(string symbol) => $$"""
        using System.Threading;
        using MmLock;

        public sealed class Space
        {
            [CoarseLock]
            private readonly MmapLock _sem = new();
            private int _count = 1;

            public int Count()
            {
                using (_sem.EnterRead())
                {
                    return _count;
                }
            }

        #if {{symbol}}
            public void Grow()
            {
                using (_sem.EnterWrite())
                {
                    _count++;
                }
            }
        #endif

        #if NEVER_BUILT
            public void Shrink()
            {
                RangeGuard hold = _sem.EnterWrite();
                _count--;
                hold.Dispose();
            }
        #endif
        }

        """.ReplaceLineEndings("\n");

    [Fact]
    public async Task Linked_file_and_two_frameworks()
    {
        using var place = new Workplace();
        string runtime = Path.Combine(Workplace.Repository, "src", "MmLock.Runtime", "MmLock.Runtime.csproj");
        string Project(string properties, string items) => $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><Nullable>enable</Nullable>{properties}</PropertyGroup>
              <ItemGroup>{items}<ProjectReference Include="{runtime}" /></ItemGroup>
            </Project>
            """;
        const string Linked = "<Compile Include=\"../parts/Space.cs\" />";
        place.Write("one/One.csproj", Project("<TargetFramework>net10.0</TargetFramework>", Linked));
        place.Write(
            "two/Two.csproj",
            Project("<TargetFramework>net10.0</TargetFramework><DefineConstants>$(DefineConstants);TWO</DefineConstants>", Linked));
        place.Write(
            "many/Many.csproj",
            Project(
                "<TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks><EnableWindowsTargeting>true</EnableWindowsTargeting>"
                + "<DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>",
                ""));
        place.Write("parts/Space.cs", Space("TWO"));
        place.Write("many/Space.cs", Space("WINDOWS"));
        place.Write(
            "all.slnx",
            "<Solution><Project Path=\"one/One.csproj\" /><Project Path=\"two/Two.csproj\" /><Project Path=\"many/Many.csproj\" "
            + "/></Solution>");
        string solution = Path.Combine(place.Folder, "all.slnx");

        (int exit, string output, string error) = await InProcess.MmlockAsync("inventory", solution, "--format", "json");
        Assert.True(exit == 1, output + error);
        using JsonDocument inventory = JsonDocument.Parse(output);
        (string File, string Stage, string? Symbols)[] sites = [.. inventory.RootElement.GetProperty("sites").EnumerateArray()
            .Where(s => s.GetProperty("kind").GetString() != "declaration")
            .Select(s => (s.GetProperty("file").GetString()!, s.GetProperty("stage").GetString()!, s.GetProperty("symbols").GetString()))];

        // What some project compiles is not inactive.
        Assert.Equal(
            new[] { "many/Space.cs", "parts/Space.cs" }.SelectMany(f =>
                Enumerable.Repeat((f, "raw", (string?)null), 4).Concat(Enumerable.Repeat((f, "inactive", (string?)"NEVER_BUILT"), 2))),
            sites);

        (exit, output, error) = await InProcess.MmlockAsync("convert", solution, "--to", "api");
        Assert.True(exit == 0, output + error);
        Assert.Equal(Converted("TWO"), place.Read("parts/Space.cs"));
        Assert.Equal(Converted("WINDOWS"), place.Read("many/Space.cs"));
        (exit, output, error) = place.Run("dotnet", null, "build", solution, "-warnaserror");
        Assert.True(exit == 0, output + error);

        // There is nothing left to do.
        (exit, output, error) = await InProcess.MmlockAsync("convert", solution, "--to", "api", "--dry-run");
        Assert.True(exit == 0 && output.Length == 0, output + error);

        // Each acquire counts once, however many compile it, and becomes what it may be in all of them.
        (exit, output, error) = await InProcess.MmlockAsync("convert", solution, "--to", "range", "--dry-run");
        Assert.True(exit is 0 or 1 && output.Contains("EnterStructure", StringComparison.Ordinal), output + error);
        Assert.Contains("converted 4 of ", error, StringComparison.Ordinal);
    }
}
