namespace MmLock.Tool.Tests.Inventory;

/// <summary>The first look at a code base, before anybody has added a package to it.</summary>
public sealed class UnreferencedRuntimeTests
{
    private const string Source = """
        public sealed class Store
        {
            private readonly object _gate = new();
            private readonly byte[] _bytes = new byte[64];
            private int _count;

            public void Set(int at)
            {
                lock (_gate)
                {
                    System.Threading.Thread.Sleep(1);
                    _bytes[at] = 1;
                }
            }

            public int Count() { lock (_gate) { return _count; } }

            public void Add() { lock (_gate) { _count++; } }

            public void Wait() { lock (_gate) { System.Threading.Thread.Sleep(_count); } }
        }
        """;

    [Theory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    public async Task What_raw_acquires_can_hold_is_told_all_the_same(string framework)
    {
        using var folder = new TemporaryFolder();
        Write(folder, framework);
        (_, string output, string error) = await InProcess.MmlockAsync("inventory", folder.Root);
        Assert.Contains(
            "Once they are on the API, of 4 acquires 1 can hold a range, 2 the structure alone; 1 would stay coarse.", output,
            StringComparison.Ordinal);
        Assert.Contains("raw     range       AddressRange.FromLengthOrAll((ulong)at, 1)", output, StringComparison.Ordinal);
        Assert.Contains("Planning what 4 raw acquires can hold", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Framework_that_the_runtime_does_not_support_has_no_plans_and_is_named_by_a_conversion()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "netstandard2.0");
        (int exit, string output, _) = await InProcess.MmlockAsync("inventory", folder.Root);
        Assert.Equal(1, exit);
        Assert.DoesNotContain("can hold a range", output, StringComparison.Ordinal);

        (exit, _, string error) = await InProcess.MmlockAsync("convert", folder.Root, "--to", "api");
        Assert.Equal(2, exit);
        Assert.Contains("'App' targets a framework that the MmLock runtime has no library for", error, StringComparison.Ordinal);
    }

    private static void Write(TemporaryFolder folder, string framework)
    {
        folder.Write("App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>{framework}</TargetFramework><LangVersion>latest</LangVersion></PropertyGroup>
            </Project>
            """);
        folder.Write(".editorconfig", "root = true\n[*.cs]\nmmlock.coarse_locks = Store._gate\nmmlock.closed_world = true\n");
        folder.Write("Store.cs", Source);
    }
}
