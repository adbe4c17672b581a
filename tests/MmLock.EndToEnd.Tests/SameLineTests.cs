namespace MmLock.EndToEnd.Tests;

/// <summary>Two acquires on one line are two, whatever becomes of them.</summary>
[Collection(BuildsCollection.Name)]
public sealed class SameLineTests
{
    [Fact]
    public async Task Each_acquire_of_a_line_is_counted()
    {
        using var place = new Workplace();
        string runtime = Path.Combine(Workplace.Repository, "src", "MmLock.Runtime", "MmLock.Runtime.csproj");
        place.Write("app/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><ProjectReference Include="{runtime}" /></ItemGroup>
            </Project>
            """);
        place.Write("app/Store.cs", """
            using System.Threading;
            using MmLock;

            public sealed class Store
            {
                private readonly MmapLock _lock = new();
                private readonly byte[] _bytes = new byte[64];
                private int _count;

                public int Count
                {
                    get
                    {
                        using (_lock.EnterRead()) return _count;
                    }
                }

                public void Touch(bool write, int at)
                {
                    using (write ? _lock.EnterWrite() : _lock.EnterRead())
                    {
                        Thread.Sleep(1);
                        _count += _bytes[at];
                    }
                }
            }

            """);
        (int exit, string output, string error) = await InProcess.MmlockAsync(
            "convert", Path.Combine(place.Folder, "app"), "--to", "range");
        Assert.True(exit == 1, output + error);
        Assert.Contains("3 found = 1 ranged + 2 stay coarse", output, StringComparison.Ordinal);
    }
}
