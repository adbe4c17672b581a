namespace MmLock.EndToEnd.Tests;

/// <summary>A lock moves in all projects at once; one whose conversion does not compile is rolled back alone, and is on the
/// ledger.</summary>
[Collection(BuildsCollection.Name)]
public sealed class VerificationTests
{
    private const string Own = """
        using System.Threading;
        using MmLock;

        namespace Own
        {
            public sealed class Thing
            {
                [CoarseLock]
                private readonly object _gate = new object();

                public int Use()
                {
                    if (!Monitor.TryEnter(_gate))
                    {
                        return 0;
                    }

                    try
                    {
                        return 1;
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }
            }
        }

        """;

    [Fact]
    public async Task Projects_move_together_and_what_does_not_compile_is_rolled_back()
    {
        using var place = new Workplace();
        string runtime = Path.Combine(Workplace.Repository, "src", "MmLock.Runtime", "MmLock.Runtime.csproj");
        string Project(string items, string properties = "<Nullable>enable</Nullable>") => $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework>{properties}</PropertyGroup>
              <ItemGroup>{items}<ProjectReference Include="{runtime}" /></ItemGroup>
            </Project>
            """;
        place.Write("lib/Lib.csproj", Project(""));
        place.Write("app/App.csproj", Project("<ProjectReference Include=\"../lib/Lib.csproj\" />"));

        // What an attempt is written as needs a newer language.
        place.Write("own/Own.csproj", Project("", "<LangVersion>6</LangVersion><Nullable>disable</Nullable>"));
        place.Write(
            "all.slnx",
            "<Solution><Project Path=\"own/Own.csproj\" /><Project Path=\"lib/Lib.csproj\" /><Project Path=\"app/App.csproj\" "
            + "/></Solution>");
        place.Write("own/Own.cs", Own);
        place.Write("lib/Space.cs", """
            using System.Threading;
            using MmLock;

            namespace Lib;

            public class Space
            {
                [CoarseLock]
                public readonly ReaderWriterLockSlim Sem = new();
            }

            """);
        place.Write("app/User.cs", """
            using Lib;

            namespace App;

            public static class User
            {
                public static int Read(Space space)
                {
                    space.Sem.EnterReadLock();
                    try
                    {
                        return 1;
                    }
                    finally
                    {
                        space.Sem.ExitReadLock();
                    }
                }
            }

            """);
        string solution = Path.Combine(place.Folder, "all.slnx");
        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", solution, "--to", "api");
        Assert.True(exit == 1, output + error);
        Assert.Contains("6 found = 3 converted + 3 refused", output, StringComparison.Ordinal);
        Assert.Contains("does not compile: CS", output, StringComparison.Ordinal);
        Assert.Equal(Own, place.Read("own/Own.cs"));
        Assert.Contains("public readonly MmapLock Sem = new();", place.Read("lib/Space.cs"), StringComparison.Ordinal);
        Assert.Contains("using (space.Sem.EnterRead())", place.Read("app/User.cs"), StringComparison.Ordinal);
        (exit, output, error) = place.Run("dotnet", null, "build", solution, "-warnaserror");
        Assert.True(exit == 0, output + error);
    }
}
