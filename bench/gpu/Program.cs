using System.Text.Json;
using FMixSharp;
using FMixSharp.GpuProof;

// proof OPTION…      runs every part in a process of its own, as far as the time goes, and writes one file of JSON
// part NAME OPTION…  one part, whose JSON goes to standard output
try
{
    switch (args)
    {
        case ["proof", .. var rest]:
            return Proof.Run(ProofOptions.Parse(rest));
        case ["part", var name, .. var rest]:
            LibTorchFolder.Use();
            var output = Console.Out;
            Console.SetOut(Console.Error); // a library that prints must not disturb what is read
            var result = Parts.Run(name, ProofOptions.Parse(rest));
            output.WriteLine(JsonSerializer.SerializeToNode(result)!.ToJsonString());
            return 0;
        default:
            Console.Error.WriteLine($"usage: proof|part NAME {ProofOptions.Usage}");
            return 2;
    }
}
catch (Exception error) when (error is ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
