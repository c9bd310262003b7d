namespace FMixSharp.Lab.Onnx;

/// <summary>
/// A module with code of its own that can also be written as ONNX: what <c>forward</c> computes in evaluation mode, in the operations of a
/// graph.
/// </summary>
public interface IOnnxModule
{
    /// <summary>
    /// Adds what the module computes to a graph; parts of the module are added by
    /// <see cref="OnnxGraph.Call(TorchSharp.torch.nn.Module, OnnxValue)"/>.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">What <c>forward</c> is given.</param>
    /// <returns>What <c>forward</c> returns.</returns>
    /// <exception cref="NotSupportedException">There is no such operation.</exception>
    OnnxValue Write(OnnxGraph graph, OnnxValue input);
}
