using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>Test samples by which an exported model is checked.</summary>
/// <param name="Given">What the exported model is given: pixels from 0 to 255, for example.</param>
/// <param name="Seen">What the model of the run is given of the same samples.</param>
internal readonly record struct ExportBatch(Tensor Given, Tensor Seen);
