namespace MmLock.EndToEnd.Tests;

/// <summary>Locks that their holders take again: all of their creations get the option, and the report says why.</summary>
public sealed class RecursionTests
{
    private const string Library = """
        using MmLock;
        namespace Lib;

        public class Cache
        {
            [CoarseLock]
            private readonly object _gate = new();
            private int _n;

            public int Count()
            {
                lock (_gate)
                {
                    return _n;
                }
            }

            public void Add()
            {
                lock (_gate)
                {
                    _n++;
        #if NEVER_BUILT
                    Count();
        #endif
                }
            }
        }

        public class Journal
        {
            [CoarseLock]
            private readonly object _gate = new();
            private readonly System.IO.Stream _to;

            public Journal(System.IO.Stream to) => _to = to;

            public long Size
            {
                get
                {
                    lock (_gate)
                    {
                        return _to.Length;
                    }
                }
            }

            public void Write(byte[] what)
            {
                lock (_gate)
                {
                    _to.Write(what, 0, what.Length);
                }
            }
        }

        public class Plain
        {
            [CoarseLock]
            private readonly object _gate = new();
            public int One()
            {
                lock (_gate)
                {
                    return 1;
                }
            }
        }

        """;

    private const string Application = """
        using Lib;
        namespace App;

        public class Counting : System.IO.MemoryStream
        {
            public Journal? Own { get; set; }

            public override void Write(byte[] buffer, int offset, int count)
            {
                _ = Own?.Size;
                base.Write(buffer, offset, count);
            }
        }

        """;

    [Fact]
    public async Task Paths_of_another_project_and_of_a_build_that_is_never_made_give_the_lock_its_option()
    {
        using var place = new Workplace();
        static string Project(string items) => $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable></PropertyGroup>
              <ItemGroup>{items}<Reference Include="{Workplace.Built("MmLock.Runtime", "net10.0", "MmLock.Runtime.dll")}" /></ItemGroup>
            </Project>
            """;
        place.Write("lib/Lib.csproj", Project(""));
        place.Write("lib/Lib.cs", Library.ReplaceLineEndings("\n"));
        place.Write("app/App.csproj", Project("<ProjectReference Include=\"../lib/Lib.csproj\" />"));
        place.Write("app/App.cs", Application.ReplaceLineEndings("\n"));
        place.Write(
            "all.slnx", "<Solution><Project Path=\"lib/Lib.csproj\" /><Project Path=\"app/App.csproj\" /></Solution>");
        string solution = Path.Combine(place.Folder, "all.slnx");

        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", solution, "--to", "api");
        Assert.True(exit == 0, output + error);
        string lib = place.Read("lib/Lib.cs");
        const string Nests = "MmapLock _gate = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });";
        Assert.Equal(3, lib.Split(Nests).Length);
        Assert.Contains(
            "public class Plain\n{\n    [CoarseLock]\n    private readonly MmapLock _gate = new();", lib, StringComparison.Ordinal);
        Assert.Contains("CoarseByThread: 2 locks, whose holds nest by thread", output, StringComparison.Ordinal);
        Assert.Contains("Add → Count", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Plain", output, StringComparison.Ordinal);

        foreach (string symbols in new[] { "", "-p:DefineConstants=NEVER_BUILT" })
        {
            (exit, output, error) =
                place.Run("dotnet", null, [.. new[] { "build", solution, "-warnaserror", symbols }.Where(a => a.Length > 0)]);
            Assert.True(exit == 0, output + error);
        }
    }
}
