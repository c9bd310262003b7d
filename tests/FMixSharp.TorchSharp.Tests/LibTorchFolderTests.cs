using System.Runtime.InteropServices;

namespace FMixSharp.Tests;

public sealed class LibTorchFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fmix-libtorch-").FullName;

    public LibTorchFolderTests() =>
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "These copy Linux's files."
        );

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_libtorch_outside_the_program_is_taken_in_place_of_its_own()
    {
        CopyLibTorch();
        await Run(nameof(LibTorchFolderCases.The_one_in_the_folder_is_loaded_and_no_other));
        await CasesInProcess.Run( // and by the variable alone, before the first line of a test
            typeof(LibTorchFolderCases),
            nameof(LibTorchFolderCases.The_one_that_the_environment_names_is_loaded),
            1,
            (LibTorchFolder.Variable, folder),
            (LibTorchFolderCases.FolderVariable, folder)
        );
        await Run(nameof(LibTorchFolderCases.After_the_first_tensor_it_is_too_late));
    }

    [Fact]
    public Task Folders_without_a_libtorch_are_refused_before_anything_is_loaded() =>
        Run(nameof(LibTorchFolderCases.Folders_without_one_are_refused_and_the_programs_own_can_still_be_used));

    [Fact]
    public Task A_file_that_is_no_library_is_named()
    {
        foreach (var name in (ReadOnlySpan<string>)["libtorch.so", "libtorch_cpu.so"])
            File.WriteAllText(Path.Combine(folder, name), string.Concat(Enumerable.Repeat("not a library\n", 100)));
        return Run(nameof(LibTorchFolderCases.A_file_that_is_no_library_is_refused));
    }

    [Fact]
    public Task What_a_libtorch_of_another_version_lacks_is_counted()
    {
        // a library that loads and has none of the functions, laid out like an installed PyTorch
        var lib = Directory.CreateDirectory(Path.Combine(folder, "lib")).FullName;
        foreach (var name in (ReadOnlySpan<string>)["libtorch.so", "libtorch_cpu.so"])
            File.Copy(LibTorchFolderCases.OwnFile("libc10.so"), Path.Combine(lib, name));
        File.WriteAllText(Path.Combine(folder, "version.py"), "from typing import Optional\n__version__ = '2.1.0+cpu'\ndebug = False\n");
        return Run(nameof(LibTorchFolderCases.One_that_lacks_functions_is_refused));
    }

    private void CopyLibTorch()
    {
        foreach (var name in (ReadOnlySpan<string>)["libtorch.so", "libtorch_cpu.so", "libc10.so", "libgomp-98b21ff3.so.1"])
            File.Copy(LibTorchFolderCases.OwnFile(name), Path.Combine(folder, name)); // a link would be the same file to the loader
    }

    private Task Run(string what) =>
        CasesInProcess.Run(
            typeof(LibTorchFolderCases),
            what,
            1,
            (LibTorchSetup.UntouchedVariable, "1"),
            (LibTorchFolderCases.FolderVariable, folder)
        );
}
